import { evidencePerPair } from '../evidence/pair-test.ts';

/**
 * The smallest difference of shares that so many pairs are expected to show, with shares that lie
 * evenly about ½, which is the hardest place. An expectation, not a promise: half of such
 * comparisons need more, and what it costs to learn the shares is left out.
 *
 * @param options.changes how many changes are held against drawing anew, at least 1.
 * @returns in (0, 1], or `undefined` if not even a difference of 1 could be shown.
 */
export function smallestDifference(
  pairs: number,
  { changes = 1, alpha = 0.05 }: { readonly changes?: number; readonly alpha?: number } = {},
): number | undefined {
  const needed = Math.log(changes / alpha);
  const enough = (difference: number): boolean =>
    pairs * evidencePerPair({ after: 0.5 + difference / 2, before: 0.5 - difference / 2 }, 0) >=
    needed;
  if (!enough(1)) return undefined;
  let low = 0;
  let high = 1;
  for (let i = 0; i < 30; i += 1) {
    const middle = (low + high) / 2;
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
