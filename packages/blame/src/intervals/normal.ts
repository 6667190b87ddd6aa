import { checkOpenUnit } from './interval.ts';

/** Φ(z) − ½ for z in [0, 9], by the series of the error function, to about 1e−15. */
function upperHalf(z: number): number {
  let term = z;
  let sum = z;
  for (let k = 1; Math.abs(term) > 1e-18 * Math.abs(sum); k += 1) {
    term *= (z * z) / (2 * k + 1);
    sum += term;
  }
  return (sum * Math.exp((-z * z) / 2)) / Math.sqrt(2 * Math.PI);
}

const found = new Map<number, number>([[0.95, 1.959963984540054]]);

/**
 * The z for which a standard normal variable lies in [−z, z] with the given probability; 1.96 for 0.95.
 *
 * @param confidence in (0, 1).
 * @throws {SettingError} outside of that.
 */
export function normalQuantile(confidence: number): number {
  checkOpenUnit('confidence', confidence);
  const known = found.get(confidence);
  if (known !== undefined) return known;
  let low = 0;
  let high = 9;
  for (let i = 0; i < 60; i += 1) {
    const middle = (low + high) / 2;
    if (2 * upperHalf(middle) < confidence) low = middle;
    else high = middle;
  }
  found.set(confidence, low);
  return low;
}
