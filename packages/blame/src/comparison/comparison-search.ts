import { SettingError } from '../errors.ts';
import { eBenjaminiHochberg } from '../evidence/e-values.ts';
import { checkOpenUnit } from '../intervals/interval.ts';
import type { ArmTally, Draw, DrawResult, Search } from '../search/draws.ts';
import type { Hypothesis } from './model.ts';
import { createPairedTest, type PairedTest, type SideName } from './paired-test.ts';

export interface ComparisonSettings {
  /** The most pairs of forks for each change, an integer of at least 1. Default 20. */
  readonly mostPairs?: number;
  /** False discovery rate among changes that are called shown, in (0, 1). Default 0.05. */
  readonly alpha?: number;
  /** The most live calls to plan. Default: no limit. */
  readonly maxCalls?: number;
}

/** A change, and what was drawn of it. */
export interface Compared {
  readonly hypothesis: Hypothesis;
  readonly changed: ArmTally;
  readonly placebo: ArmTally;
  readonly pairs: number;
  /** ln of the e-value. */
  readonly evidence: number;
  readonly atLeast: number | null;
  readonly shown: boolean;
}

export interface ComparisonConclusion {
  /** In the order of the hypotheses. */
  readonly compared: readonly Compared[];
  /** Live calls as planned. */
  readonly calls: number;
}

/** Pairs of each change in one batch. Fixed, so that concurrency changes no report. */
const TOGETHER = 4;

/** Name of the change that changes nothing: the step is drawn anew. */
export const placebo = 'placebo';

interface Candidate {
  readonly hypothesis: Hypothesis;
  readonly test: PairedTest;
  readonly tallies: Readonly<Record<SideName, Tallies>>;
  /** Pairs that were asked for. */
  asked: number;
}

type Tallies = { -readonly [K in keyof ArmTally]: number };

/**
 * Holds changes of steps against drawing the same steps anew, in pairs of fresh forks. A change is
 * left alone once its e-value reaches H/α, with which e-BH keeps it among H changes whatever comes of
 * the others, or after the most pairs.
 *
 * @throws {SettingError} on a setting outside its range, or without a hypothesis.
 */
export function createComparisonSearch(
  hypotheses: readonly Hypothesis[],
  { mostPairs = 20, alpha = 0.05, maxCalls = Infinity }: ComparisonSettings = {},
): Search<ComparisonConclusion> {
  checkOpenUnit('alpha', alpha);
  if (!Number.isSafeInteger(mostPairs) || mostPairs < 1)
    throw new SettingError('mostPairs', { value: mostPairs, range: 'an integer of at least 1' });
  if (hypotheses.length === 0)
    throw new SettingError('hypotheses', { value: 0, range: 'at least one' });
  const candidates = hypotheses.map(
    (hypothesis): Candidate => ({
      hypothesis,
      test: createPairedTest(),
      tallies: { changed: noDraws(), placebo: noDraws() },
      asked: 0,
    }),
  );
  const enough = Math.log(hypotheses.length / alpha);
  let calls = 0;

  const open = ({ test, asked }: Candidate): boolean =>
    test.evidence() < enough && asked < mostPairs;

  /** Forks that draw a step anew serve every change of that step. */
  function pairOf({ hypothesis }: Candidate, shared: ReadonlySet<number>): readonly Draw[] {
    const { step, change } = hypothesis;
    const changed: Draw = { arm: step, purpose: 'changed', change };
    const anew: Draw = { arm: step, purpose: 'placebo', change: placebo };
    return shared.has(step) ? [changed] : [changed, anew];
  }

  const costOf = ({ hypothesis }: Candidate, { purpose }: Draw): number =>
    purpose === 'changed' ? hypothesis.calls.changed : hypothesis.calls.placebo;

  return {
    next() {
      const batch: Draw[] = [];
      for (let turn = 0; turn < TOGETHER; turn += 1) {
        const shared = new Set<number>();
        for (const candidate of candidates.filter(open)) {
          const pair = pairOf(candidate, shared);
          const cost = pair.reduce((sum, draw) => sum + costOf(candidate, draw), 0);
          if (calls + cost > maxCalls) return batch;
          calls += cost;
          candidate.asked += 1;
          shared.add(candidate.hypothesis.step);
          batch.push(...pair);
        }
      }
      return batch;
    },
    fold(batch, results) {
      batch.forEach(({ arm, purpose, change }, index) => {
        const result = results[index] ?? 'failed';
        for (const { hypothesis, test, tallies } of candidates) {
          if (hypothesis.step !== arm) continue;
          if (purpose === 'changed' && hypothesis.change !== change) continue;
          const side = purpose === 'changed' ? 'changed' : 'placebo';
          count(tallies[side], result);
          test.add(side, result);
        }
      });
    },
    conclusion() {
      const values = candidates.map(({ test }) => Math.exp(test.evidence()));
      const shown = new Set(eBenjaminiHochberg(values, { alpha }));
      return {
        calls,
        compared: candidates.map(({ hypothesis, test, tallies }, index) => ({
          hypothesis,
          changed: { ...tallies.changed },
          placebo: { ...tallies.placebo },
          pairs: test.pairs(),
          evidence: test.evidence(),
          atLeast: test.atLeast(alpha),
          shown: shown.has(index),
        })),
      };
    },
  };
}

const noDraws = (): Tallies => ({ same: 0, other: 0, undefined: 0, censored: 0, failed: 0 });

function count(tally: Tallies, result: DrawResult): void {
  if (result !== 'differs' && result !== 'equal') tally[result] += 1;
}
