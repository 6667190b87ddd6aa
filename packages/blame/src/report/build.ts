import type { Totals } from '../engine/run-search.ts';
import { boundsWithMissing } from '../intervals/bounds.ts';
import { confidenceSequence } from '../intervals/confidence-sequence.ts';
import type { Calibrated } from '../oracle/calibration.ts';
import type { CommitmentConclusion } from '../search/commitment.ts';
import type { ArmTally } from '../search/draws.ts';
import { type CommitmentSettings, commitmentSettings } from '../search/settings.ts';
import type { BlameReport, Level, StepFinding, Verdict } from './model.ts';

export interface ReportOptions extends Partial<CommitmentSettings> {
  readonly seed: number;
  readonly steps: number;
  readonly recorded: 'pass' | 'fail';
  /** Name of the oracle. */
  readonly oracle: string;
  readonly calibration?: Calibrated | undefined;
  readonly totals: Totals;
  readonly outOfBudget?: boolean;
}

/** Graded forks below which nothing is concluded, and the share of forks without a grade above which. */
const FEWEST_GRADED = 8;
const MOST_UNGRADED = 0.5;
/** A jump is called likely, beside a certified one, from these on. */
const LIKELY = 0.95;
const LIKELY_JUMP = 0.15;
/** Below this a leading step does not stand out. */
const STANDS_OUT = 0.5;
const RANKED = 10;
const LEAST_CHANCE = 0.01;

/** Makes the report of a commitment search. Depends on its arguments alone. */
export function commitmentReport(
  conclusion: CommitmentConclusion,
  options: ReportOptions,
): BlameReport {
  const { seed, steps, recorded, oracle, totals, calibration, ...rest } = options;
  const { outOfBudget = false, ...changes } = rest;
  const { alpha, gap, tolerance, end, certify } = commitmentSettings(steps, changes);
  const levels = conclusion.arms.map((tally, served) => levelOf(tally, { served, alpha }));
  const verdict = verdictOf(conclusion, { tolerance, levels, certify });
  const nothing = verdict.kind === 'insufficient-evidence' && verdict.why === 'few-grades';
  const unranked = nothing || verdict.kind === 'diffuse' || verdict.kind === 'systematic';
  return {
    format: 'tracefork-blame',
    version: 1,
    estimand: 'commitment',
    seed,
    steps,
    recorded,
    oracle,
    ...(calibration && { calibration }),
    alpha,
    gap,
    tolerance,
    end,
    verdict,
    ranking: unranked ? [] : rank(conclusion, levels),
    levels: levels.filter((level) => drawn(level) > 0),
    totals,
    plannedCalls: conclusion.calls,
    outOfBudget,
  };
}

const drawn = (level: Level): number =>
  level.same + level.other + level.undefined + level.censored + level.failed;

function levelOf(
  tally: ArmTally,
  { served, alpha }: { readonly served: number; readonly alpha: number },
): Level {
  const graded = tally.same + tally.other;
  return {
    served,
    ...tally,
    share: graded === 0 ? null : tally.same / graded,
    interval: confidenceSequence(tally.same, graded, { alpha }),
    bounds: boundsWithMissing(tally.same, graded, { missing: tally.undefined + tally.censored }),
  };
}

function rank(conclusion: CommitmentConclusion, levels: readonly Level[]): StepFinding[] {
  const { near, jump, above } = conclusion.summary;
  const named = conclusion.step;
  const found = Array.from(near.keys(), (step): StepFinding => {
    const certificate = conclusion.certificates.find((one) => one.step === step);
    return {
      step,
      chance: near[step] as number,
      jump: jump[step] as number,
      aboveGap: above[step] as number,
      before: levels[step] as Level,
      after: levels[step + 1] as Level,
      ...(certificate && { certificate }),
    };
  });
  return found
    .filter(
      ({ step, chance, certificate }) =>
        step === named || chance >= LEAST_CHANCE || certificate?.certified === true,
    )
    .sort(
      (a, b) =>
        Number(b.step === named) - Number(a.step === named) ||
        Number(b.certificate?.certified ?? false) - Number(a.certificate?.certified ?? false) ||
        b.chance - a.chance ||
        b.jump - a.jump ||
        a.step - b.step,
    )
    .slice(0, RANKED);
}

function verdictOf(
  { end, step, summary, callsLeft, certificates }: CommitmentConclusion,
  {
    tolerance,
    levels,
    certify,
  }: {
    readonly tolerance: number;
    readonly levels: readonly Level[];
    readonly certify: boolean;
  },
): Verdict {
  const graded = levels.reduce((sum, level) => sum + level.same + level.other, 0);
  const ungraded = levels.reduce((sum, level) => sum + level.undefined + level.censored, 0);
  if (graded < FEWEST_GRADED || ungraded > MOST_UNGRADED * (graded + ungraded))
    return { kind: 'insufficient-evidence', why: 'few-grades' };
  switch (end) {
    case 'certified': {
      const proven = certificates.filter((one) => one.certified).map((one) => one.step);
      const likely = Array.from(summary.jump.keys()).filter(
        (i) => (summary.above[i] as number) >= LIKELY && (summary.jump[i] as number) >= LIKELY_JUMP,
      );
      const others = [...new Set([...proven, ...likely])].filter((i) => i !== step);
      return others.length === 0
        ? { kind: 'decisive', step }
        : { kind: 'several', steps: [step, ...others.sort((a, b) => a - b)] };
    }
    case 'flat': {
      const gained = (summary.mean.at(-1) as number) - (summary.mean[0] as number);
      return { kind: gained < tolerance ? 'systematic' : 'diffuse', chance: summary.flat };
    }
    case 'named':
    case 'spent': {
      const chance = summary.near[step] as number;
      if (chance < STANDS_OUT) return { kind: 'insufficient-evidence', why: 'no-step-stands-out' };
      const left = Number.isFinite(callsLeft) && callsLeft > 0 ? Math.ceil(callsLeft) : null;
      const why = end === 'spent' ? 'spent' : certify ? 'too-dear' : 'not-asked';
      return { kind: 'unresolved', step, chance, callsLeft: left, why };
    }
  }
}
