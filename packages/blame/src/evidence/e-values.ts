import { checkOpenUnit } from '../intervals/interval.ts';
import { logBetaAtHalves } from '../intervals/log-beta.ts';
import type { Share } from '../intervals/newcombe.ts';

/**
 * The hypotheses that e-BH rejects (Wang and Ramdas 2022, arXiv 2009.02824):
 * with K e-values in falling order, the first k̂ = max{k : e₍ₖ₎ ≥ K / (αk)}. The expected share of
 * true hypotheses among them is at most α, under any dependence.
 *
 * @param values e-values, each at least 0.
 * @param alpha false discovery rate, in (0, 1).
 * @returns indices into `values`, rising.
 * @throws {SettingError} if `alpha` is outside (0, 1).
 */
export function eBenjaminiHochberg(
  values: readonly number[],
  { alpha = 0.05 }: { readonly alpha?: number } = {},
): number[] {
  checkOpenUnit('alpha', alpha);
  const order = values.map((_, index) => index);
  order.sort((a, b) => (values[b] as number) - (values[a] as number) || a - b);
  let kept = 0;
  order.forEach((index, rank) => {
    if ((values[index] as number) >= values.length / (alpha * (rank + 1))) kept = rank + 1;
  });
  return order.slice(0, kept).sort((a, b) => a - b);
}

/**
 * ln of the e-value against "two arms have the same share" by universal inference
 * (Wasserman, Ramdas and Balakrishnan 2020): the Beta(½, ½) mixture of each arm over the best
 * common share. Valid under any way of stopping and of choosing arms.
 */
export function logTwoArmEvidence(a: Share, b: Share): number {
  const hits = a.hits + b.hits;
  const misses = a.total + b.total - hits;
  if (hits + misses === 0) return 0;
  const mixture =
    logBetaAtHalves(a.hits, a.total - a.hits) +
    logBetaAtHalves(b.hits, b.total - b.hits) -
    2 * logBetaAtHalves(0, 0);
  const p = hits / (hits + misses);
  const times = (count: number, share: number): number =>
    count === 0 ? 0 : count * Math.log(share);
  return mixture - times(hits, p) - times(misses, 1 - p);
}
