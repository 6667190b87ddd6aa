/** ln Γ(k/2) at index k; grows as needed. Index 0 is unused. */
let table = new Float64Array(0);

function grow(length: number): Float64Array {
  const next = new Float64Array(Math.max(4096, length * 2));
  next[1] = 0.5 * Math.log(Math.PI);
  next[2] = 0;
  for (let k = 3; k < next.length; k += 1) next[k] = (next[k - 2] ?? 0) + Math.log((k - 2) / 2);
  table = next;
  return next;
}

/**
 * ln Γ(k/2) for k = 1 … `last` at least, by the recurrence Γ(x + 1) = x Γ(x) from Γ(½) = √π and Γ(1) = 1.
 *
 * @param last integer, at least 1.
 */
export function logGammaOfHalves(last: number): Float64Array {
  return last < table.length ? table : grow(last + 1);
}

/**
 * ln B(a + ½, b + ½), what a Bernoulli arm with a Beta(½, ½) prior needs.
 *
 * @param a successes, integer, at least 0.
 * @param b failures, integer, at least 0.
 */
export function logBetaAtHalves(a: number, b: number): number {
  const halves = logGammaOfHalves(2 * (a + b) + 2);
  return (halves[2 * a + 1] ?? 0) + (halves[2 * b + 1] ?? 0) - (halves[2 * (a + b) + 2] ?? 0);
}
