import { checkCounts, checkOpenUnit, type Interval } from './interval.ts';
import { logGammaOfHalves } from './log-beta.ts';

/** P(X ≤ k) for X ~ Binomial(n, p), by its sum. */
function atMost(k: number, { n, p }: { readonly n: number; readonly p: number }): number {
  if (k >= n || p <= 0) return 1;
  if (p >= 1) return 0;
  const halves = logGammaOfHalves(2 * n + 2);
  const choose = (i: number): number =>
    (halves[2 * n + 2] as number) -
    (halves[2 * i + 2] as number) -
    (halves[2 * (n - i) + 2] as number);
  let sum = 0;
  for (let i = 0; i <= k; i += 1)
    sum += Math.exp(choose(i) + i * Math.log(p) + (n - i) * Math.log1p(-p));
  return Math.min(1, sum);
}

/** The p at which a decreasing function of p falls to `level`. */
function solve(f: (p: number) => number, level: number): number {
  let low = 0;
  let high = 1;
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2;
    if (f(middle) > level) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/**
 * The exact interval of a share (Clopper and Pearson 1934): covers at least as often as it says,
 * for one look at a fixed number of draws. O(total) for each step of a bisection.
 *
 * @param hits integer, 0 ≤ hits ≤ total. @param total integer; 0 gives [0, 1].
 * @returns shares in [0, 1].
 * @throws {SettingError} on other counts, or a confidence outside (0, 1).
 */
export function clopperPearson(
  hits: number,
  total: number,
  { confidence = 0.95 }: { readonly confidence?: number } = {},
): Interval {
  checkCounts(hits, total);
  checkOpenUnit('confidence', confidence);
  if (total === 0) return { low: 0, high: 1 };
  const tail = (1 - confidence) / 2;
  const low = hits === 0 ? 0 : solve((p) => atMost(hits - 1, { n: total, p }), 1 - tail);
  const high = hits === total ? 1 : solve((p) => atMost(hits, { n: total, p }), tail);
  return { low, high };
}
