/** Two sequences laid side by side: indexes into both, `null` where one has no counterpart. */
export type Pair = readonly [a: number | null, b: number | null];

/** Above this many cells the sequences are paired by position. */
const mostCells = 25_000_000;

/**
 * Pairs two sequences so that the sum of likeness is largest, keeping both orders.
 *
 * @param likeness of the items at two indexes, a whole number from 0 to 100
 */
export function align(
  lengths: readonly [a: number, b: number],
  likeness: (a: number, b: number) => number,
): readonly Pair[] {
  const [n, m] = lengths;
  if ((n + 1) * (m + 1) > mostCells) return byPosition(n, m);
  const width = m + 1;
  const best = new Uint32Array((n + 1) * width);
  const at = (a: number, b: number): number => best[a * width + b] as number;
  for (let a = n - 1; a >= 0; a -= 1) {
    for (let b = m - 1; b >= 0; b -= 1) {
      best[a * width + b] = Math.max(at(a + 1, b + 1) + likeness(a, b), at(a + 1, b), at(a, b + 1));
    }
  }
  const pairs: Pair[] = [];
  let [a, b] = [0, 0];
  while (a < n && b < m) {
    if (at(a, b) === at(a + 1, b + 1) + likeness(a, b)) pairs.push([a++, b++]);
    else if (at(a, b) === at(a + 1, b)) pairs.push([a++, null]);
    else pairs.push([null, b++]);
  }
  while (a < n) pairs.push([a++, null]);
  while (b < m) pairs.push([null, b++]);
  return pairs;
}

function byPosition(n: number, m: number): readonly Pair[] {
  return Array.from({ length: Math.max(n, m) }, (_, index) => [
    index < n ? index : null,
    index < m ? index : null,
  ]);
}
