import { checkCounts, type Interval } from './interval.ts';
import { normalQuantile } from './normal.ts';

/**
 * Wilson's score interval of a share (Wilson 1927): the p whose score test does not reject.
 * For one look after a number of draws that was fixed before; for stopping when one likes, use
 * `confidenceSequence`.
 *
 * @param hits integer, 0 ≤ hits ≤ total. @param total integer; 0 gives [0, 1].
 * @returns shares in [0, 1].
 * @throws {SettingError} on other counts, or a confidence outside (0, 1).
 */
export function wilson(
  hits: number,
  total: number,
  { confidence = 0.95 }: { readonly confidence?: number } = {},
): Interval {
  checkCounts(hits, total);
  if (total === 0) return { low: 0, high: 1 };
  const z = normalQuantile(confidence);
  const p = hits / total;
  const scale = 1 + (z * z) / total;
  const middle = p + (z * z) / (2 * total);
  const half = z * Math.sqrt((p * (1 - p)) / total + (z * z) / (4 * total * total));
  return {
    low: hits === 0 ? 0 : Math.max(0, (middle - half) / scale),
    high: hits === total ? 1 : Math.min(1, (middle + half) / scale),
  };
}
