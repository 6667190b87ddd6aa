import { checkCounts, checkOpenUnit, type Interval } from './interval.ts';
import { logBetaAtHalves } from './log-beta.ts';

/**
 * The beta-binomial confidence sequence of a share, with a Beta(½, ½) mixture:
 * {p : ln B(s+½, f+½) − ln B(½, ½) − s ln p − f ln(1−p) < ln 1/α} (Robbins 1970; Howard and others
 * 2021, arXiv 1810.08240). By Ville's inequality all intervals of one arm cover together with
 * probability 1 − α, whenever one looks and for whatever reason one stops.
 *
 * @param hits integer, 0 ≤ hits ≤ total. @param total integer; 0 gives [0, 1].
 * @returns shares in [0, 1].
 * @throws {SettingError} on other counts, or an α outside (0, 1).
 */
export function confidenceSequence(
  hits: number,
  total: number,
  { alpha = 0.05 }: { readonly alpha?: number } = {},
): Interval {
  checkCounts(hits, total);
  checkOpenUnit('alpha', alpha);
  if (total === 0) return { low: 0, high: 1 };
  const outside = (p: number): boolean => isOutside(p, { hits, total, alpha });
  const estimate = hits / total;
  return {
    low: hits === 0 ? 0 : edge(0, estimate, outside),
    high: hits === total ? 1 : edge(1, estimate, outside),
  };
}

/** Does the confidence sequence exclude this share after these draws? */
export function isOutside(
  p: number,
  { hits, total, alpha }: { readonly hits: number; readonly total: number; readonly alpha: number },
): boolean {
  const misses = total - hits;
  const mixture = logBetaAtHalves(hits, misses) - logBetaAtHalves(0, 0);
  return mixture - times(hits, Math.log(p)) - times(misses, Math.log1p(-p)) >= -Math.log(alpha);
}

const times = (count: number, log: number): number => (count === 0 ? 0 : count * log);

/** Between a point outside and the estimate, which is inside: the last point outside. */
function edge(from: number, inside: number, outside: (p: number) => boolean): number {
  let out = from;
  let within = inside;
  for (let i = 0; i < 60; i += 1) {
    const middle = (out + within) / 2;
    if (outside(middle)) out = middle;
    else within = middle;
  }
  return out;
}
