import type { Interval } from './interval.ts';
import { wilson } from './wilson.ts';

/** A share as counts. */
export interface Share {
  readonly hits: number;
  readonly total: number;
}

/**
 * The interval of a difference of two independent shares, a − b: Newcombe's hybrid score method
 * (1998, method 10), from the Wilson interval of each. For one look at fixed numbers of draws.
 *
 * @returns a difference in [−1, 1].
 * @throws {SettingError} on impossible counts, or a confidence outside (0, 1).
 */
export function newcombe(
  a: Share,
  b: Share,
  options: { readonly confidence?: number } = {},
): Interval {
  const one = wilson(a.hits, a.total, options);
  const two = wilson(b.hits, b.total, options);
  if (a.total === 0 || b.total === 0) return { low: -1, high: 1 };
  const p = a.hits / a.total;
  const q = b.hits / b.total;
  return {
    low: Math.max(-1, p - q - Math.hypot(p - one.low, two.high - q)),
    high: Math.min(1, p - q + Math.hypot(one.high - p, q - two.low)),
  };
}
