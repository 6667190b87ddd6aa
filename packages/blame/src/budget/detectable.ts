import { evidencePerPair } from '../evidence/pair-test.ts';
import { shareOfAlpha } from '../search/attempt.ts';

export interface DetectableOptions {
  /** Live calls that may be spent. */
  readonly calls: number;
  /** Share of them for the certificate, in (0, 1]; the search takes the rest. Default 0.5. */
  readonly share?: number;
  readonly alpha?: number;
  readonly gap?: number;
}

/**
 * The smallest jump that the calls are expected to certify at a step, with levels that lie evenly
 * about ½, which is the dearest place. An expectation, not a promise: half of such runs need more.
 *
 * @param at the step, 0 ≤ step < steps.
 * @returns a jump in (gap, 1], or `undefined` if not even a jump from 0 to 1 could be certified.
 */
export function smallestDetectable(
  at: { readonly step: number; readonly steps: number },
  { calls, share = 0.5, alpha = 0.05, gap = 0.1 }: DetectableOptions,
): number | undefined {
  const each = 2 * (at.steps - at.step) - 1;
  const pairs = Math.floor((calls * share) / each);
  const needed = -Math.log(alpha * shareOfAlpha(1));
  const enough = (jump: number): boolean =>
    pairs * evidencePerPair({ after: 0.5 + jump / 2, before: 0.5 - jump / 2 }, gap) >= needed;
  if (!enough(1)) return undefined;
  let low = gap;
  let high = 1;
  for (let i = 0; i < 30; i += 1) {
    const middle = (low + high) / 2;
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
