import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pairedDifference, wilson } from '../src/harness.ts';

test("Wilson's interval has its known values", () => {
  expect(wilson(5, 10).low).toBeCloseTo(0.2366, 4);
  expect(wilson(5, 10).high).toBeCloseTo(0.7634, 4);
  expect(wilson(10, 10).low).toBeCloseTo(0.7225, 4);
  expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
});

test('the interval of a paired difference holds its value, mirrors, and is within [-1, 1]', () => {
  const counts = fc.record({
    both: fc.nat(40),
    onlyA: fc.nat(40),
    onlyB: fc.nat(40),
    neither: fc.nat(40),
  });
  fc.assert(
    fc.property(counts, (pairs) => {
      const { value, low, high } = pairedDifference(pairs);
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
      expect(low >= -1 && high <= 1).toBe(true);
      const mirrored = pairedDifference({ ...pairs, onlyA: pairs.onlyB, onlyB: pairs.onlyA });
      expect(mirrored.low).toBeCloseTo(-high, 10);
    }),
  );
});

test('it covers the truth in about 95 of 100 draws, for pairs that go together and pairs that do not', () => {
  let state = 1;
  const random = () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
  for (const [both, onlyA, onlyB] of [
    [0.5, 0.1, 0.2],
    [0.3, 0.3, 0.3],
    [0.8, 0.1, 0.05],
  ] as const) {
    let covered = 0;
    for (let draw = 0; draw < 4000; draw++) {
      const pairs = { both: 0, onlyA: 0, onlyB: 0, neither: 0 };
      for (let n = 0; n < 30; n++) {
        const at = random();
        if (at < both) pairs.both++;
        else if (at < both + onlyA) pairs.onlyA++;
        else if (at < both + onlyA + onlyB) pairs.onlyB++;
        else pairs.neither++;
      }
      const { low, high } = pairedDifference(pairs);
      if (low <= onlyA - onlyB && onlyA - onlyB <= high) covered++;
    }
    expect(covered / 4000).toBeGreaterThan(0.93);
    expect(covered / 4000).toBeLessThan(0.99);
  }
});
