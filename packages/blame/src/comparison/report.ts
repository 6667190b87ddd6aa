import type { Totals } from '../engine/run-search.ts';
import { boundsWithMissing } from '../intervals/bounds.ts';
import { confidenceSequence } from '../intervals/confidence-sequence.ts';
import type { Calibrated } from '../oracle/calibration.ts';
import type { ArmTally } from '../search/draws.ts';
import type { Compared, ComparisonConclusion } from './comparison-search.ts';
import type { Comparison, ComparisonReport, Question, Side } from './model.ts';

export interface ComparisonReportOptions {
  readonly question: Question;
  readonly seed: number;
  readonly recorded: 'pass' | 'fail';
  readonly oracle: string;
  readonly calibration?: Calibrated | undefined;
  readonly alpha: number;
  readonly mostPairs: number;
  readonly totals: Totals;
  readonly outOfBudget: boolean;
}

/** Makes the report of a comparison. Depends on its arguments alone. */
export function comparisonReport(
  { compared, calls }: ComparisonConclusion,
  { question, seed, recorded, oracle, calibration, ...rest }: ComparisonReportOptions,
): ComparisonReport {
  const { alpha, mostPairs, totals, outOfBudget } = rest;
  return {
    format: 'tracefork-comparison',
    version: 1,
    question,
    seed,
    recorded,
    oracle,
    ...(calibration && { calibration }),
    alpha,
    mostPairs,
    comparisons: compared
      .map((one) => comparisonOf(one, alpha))
      .sort(
        (a, b) =>
          Number(b.shown) - Number(a.shown) ||
          (b.difference?.estimate ?? -2) - (a.difference?.estimate ?? -2) ||
          a.step - b.step,
      ),
    totals,
    plannedCalls: calls,
    outOfBudget,
  };
}

function comparisonOf(one: Compared, alpha: number): Comparison {
  const { hypothesis, pairs, evidence, atLeast, shown } = one;
  const { step, change, what } = hypothesis;
  const changed = sideOf(one.changed, alpha);
  const placebo = sideOf(one.placebo, alpha);
  return {
    step,
    change,
    what,
    changed,
    placebo,
    difference: differenceOf(changed, placebo),
    pairs,
    evidence,
    atLeast,
    shown,
  };
}

function sideOf(tally: ArmTally, alpha: number): Side {
  const { other: flips } = tally;
  const graded = tally.same + flips;
  return {
    tally,
    flips,
    graded,
    share: graded === 0 ? null : flips / graded,
    interval: confidenceSequence(flips, graded, { alpha: alpha / 2 }),
    bounds: boundsWithMissing(flips, graded, { missing: tally.undefined + tally.censored }),
  };
}

/** Both intervals hold at once with 1 − α, and with them the range of differences. */
function differenceOf(changed: Side, placebo: Side): Comparison['difference'] {
  if (changed.share === null || placebo.share === null) return null;
  return {
    estimate: changed.share - placebo.share,
    low: changed.interval.low - placebo.interval.high,
    high: changed.interval.high - placebo.interval.low,
  };
}
