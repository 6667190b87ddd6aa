import { eBenjaminiHochberg, logTwoArmEvidence } from '../evidence/e-values.ts';
import type { Interval } from '../intervals/interval.ts';
import { newcombe } from '../intervals/newcombe.ts';
import type { FlipRate } from './flip-rate.ts';

/** Flips of one step under a mutation, against flips of the same step under plain resampling. */
export interface Comparison {
  readonly step: number;
  readonly treated: { readonly flips: number; readonly graded: number };
  readonly placebo: { readonly flips: number; readonly graded: number };
  /** Rate under the mutation minus rate of the placebo, in [−1, 1]; `null` without forks of both. */
  readonly difference: number | null;
  /** Newcombe, 95%, for forks whose number was fixed before. */
  readonly interval: Interval;
  /** ln of the e-value against "the mutation flips no more often than resampling". */
  readonly evidence: number;
  /** In the set that e-BH keeps at a false discovery rate of α. */
  readonly kept: boolean;
}

/**
 * Repair (a corrected response on a failing run) and breakability (a disturbed one on a passing run),
 * both beyond what resampling the step does by itself.
 *
 * @returns one for each step of `treated`, the largest difference first.
 */
export function compareWithPlacebo(
  treated: readonly FlipRate[],
  placebo: readonly FlipRate[],
  { alpha = 0.05 }: { readonly alpha?: number } = {},
): Comparison[] {
  const controls = new Map(placebo.map((one) => [one.step, one]));
  const rows = treated.map(({ step, flips, graded }) => {
    const control = controls.get(step);
    const a = { hits: flips, total: graded };
    const b = { hits: control?.flips ?? 0, total: control?.graded ?? 0 };
    const difference = a.total === 0 || b.total === 0 ? null : a.hits / a.total - b.hits / b.total;
    return {
      step,
      treated: { flips, graded },
      placebo: { flips: b.hits, graded: b.total },
      difference,
      interval: newcombe(a, b),
      // The test has two sides; evidence for the other side is none for this claim.
      evidence: difference !== null && difference > 0 ? logTwoArmEvidence(a, b) : 0,
    };
  });
  const kept = new Set(
    eBenjaminiHochberg(
      rows.map(({ evidence, difference }) =>
        difference !== null && difference > 0 ? Math.exp(evidence) : 0,
      ),
      { alpha },
    ),
  );
  return rows
    .map((row, index) => ({ ...row, kept: kept.has(index) }))
    .sort((a, b) => (b.difference ?? -2) - (a.difference ?? -2) || a.step - b.step);
}
