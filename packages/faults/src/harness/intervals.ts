export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Of the normal distribution, for 95%. */
const z = 1.959963984540054;

/** Wilson's 95% interval of a share; [0, 1] of nothing. */
export function wilson(hits: number, n: number): Interval {
  if (n === 0) return { low: 0, high: 1 };
  const share = hits / n;
  const middle = (share + (z * z) / (2 * n)) / (1 + (z * z) / n);
  const half =
    (z / (1 + (z * z) / n)) * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return { low: Math.max(0, middle - half), high: Math.min(1, middle + half) };
}

/** Pairs of outcomes, counted: the first letter is of a, the second of b. */
export interface Pairs {
  readonly both: number;
  readonly onlyA: number;
  readonly onlyB: number;
  readonly neither: number;
}

/**
 * Newcombe's 95% interval of the difference a − b of two shares of the same pairs (Statistics in
 * Medicine 17, 1998, method 10); [−1, 1] of nothing.
 */
export function pairedDifference(pairs: Pairs): Interval & { readonly value: number } {
  const { both, onlyA, onlyB, neither } = pairs;
  const n = both + onlyA + onlyB + neither;
  if (n === 0) return { value: 0, low: -1, high: 1 };
  const a = wilson(both + onlyA, n);
  const b = wilson(both + onlyB, n);
  const [shareA, shareB] = [(both + onlyA) / n, (both + onlyB) / n];
  const correlation = correlationOf(pairs);
  const reach = (x: number, y: number) =>
    Math.sqrt(Math.max(0, x * x - 2 * correlation * x * y + y * y));
  const value = shareA - shareB;
  return {
    value,
    low: Math.max(-1, value - reach(shareA - a.low, b.high - shareB)),
    high: Math.min(1, value + reach(a.high - shareA, shareB - b.low)),
  };
}

function correlationOf({ both, onlyA, onlyB, neither }: Pairs): number {
  const margins = (both + onlyA) * (onlyB + neither) * (both + onlyB) * (onlyA + neither);
  if (margins === 0) return 0;
  const n = both + onlyA + onlyB + neither;
  const product = both * neither - onlyA * onlyB;
  const corrected = product > n / 2 ? product - n / 2 : Math.min(product, 0);
  return corrected / Math.sqrt(margins);
}
