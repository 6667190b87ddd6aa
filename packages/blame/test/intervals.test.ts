import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  boundsWithMissing,
  clopperPearson,
  confidenceSequence,
  type Interval,
  newcombe,
  wilson,
} from '../src/statistics.ts';

const close = ({ low, high }: Interval, [a, b]: readonly [number, number], digits = 4): void => {
  expect(low).toBeCloseTo(a, digits);
  expect(high).toBeCloseTo(b, digits);
};
const COUNTS = [
  [81, 263],
  [15, 148],
  [0, 20],
  [1, 29],
] as const;

test('Wilson intervals are those that Newcombe 1998 printed', () => {
  const printed = [
    [0.2553, 0.3662],
    [0.0624, 0.1605],
    [0, 0.1611],
    [0.0061, 0.1718],
  ] as const;
  COUNTS.forEach(([hits, total], i) => {
    close(wilson(hits, total), printed[i] ?? [-1, -1]);
  });
});

test('Clopper–Pearson intervals have their known values', () => {
  const known = [
    [0.2527, 0.3676],
    [0.0578, 0.1617],
    [0, 0.1684],
    [0.0009, 0.1776],
  ] as const;
  COUNTS.forEach(([hits, total], i) => {
    close(clopperPearson(hits, total), known[i] ?? [-1, -1]);
  });
});

test('Newcombe intervals of a difference have their printed values', () => {
  const share = (hits: number, total: number) => ({ hits, total });
  close(newcombe(share(56, 70), share(48, 80)), [0.0524, 0.3339]);
  close(newcombe(share(9, 10), share(3, 10)), [0.1705, 0.809]);
  close(newcombe(share(5, 56), share(0, 29)), [-0.0381, 0.1926]);
  close(newcombe(share(10, 10), share(0, 10)), [0.6075, 1]);
});

test('the beta-binomial confidence sequence has its known values', () => {
  close(confidenceSequence(0, 10), [0, 0.377]);
  close(confidenceSequence(3, 10), [0.0325, 0.7476]);
  close(confidenceSequence(8, 10), [0.3425, 0.9906]);
  close(confidenceSequence(50, 100), [0.3383, 0.6617]);
});

test('without a draw every interval is everything', () => {
  const all = { low: 0, high: 1 };
  expect([wilson(0, 0), clopperPearson(0, 0), confidenceSequence(0, 0)]).toEqual([all, all, all]);
  expect(boundsWithMissing(0, 0, { missing: 0 })).toEqual(all);
});

test('intervals contain the estimate, lie in the unit, mirror, and widen with confidence', () => {
  const counts = fc
    .integer({ min: 1, max: 200 })
    .chain((total) => fc.tuple(fc.integer({ min: 0, max: total }), fc.constant(total)));
  fc.assert(
    fc.property(counts, ([hits, total]) => {
      const pairs = [
        [wilson(hits, total), wilson(hits, total, { confidence: 0.99 })],
        [clopperPearson(hits, total), clopperPearson(hits, total, { confidence: 0.99 })],
        [confidenceSequence(hits, total), confidenceSequence(hits, total, { alpha: 0.01 })],
      ] as const;
      const mirrored = [wilson, clopperPearson, confidenceSequence].map((f) =>
        f(total - hits, total),
      );
      pairs.forEach(([narrow, wide], i) => {
        expect(narrow.low).toBeGreaterThanOrEqual(0);
        expect(narrow.high).toBeLessThanOrEqual(1);
        expect(narrow.low - 1e-9).toBeLessThanOrEqual(hits / total);
        expect(narrow.high + 1e-9).toBeGreaterThanOrEqual(hits / total);
        expect(wide.low).toBeLessThanOrEqual(narrow.low + 1e-9);
        expect(wide.high).toBeGreaterThanOrEqual(narrow.high - 1e-9);
        expect(1 - (mirrored[i]?.high ?? 0)).toBeCloseTo(narrow.low, 9);
      });
    }),
    { numRuns: 200 },
  );
});

test('missing grades widen the bounds both ways and are never dropped', () => {
  expect(boundsWithMissing(6, 8, { missing: 2 })).toEqual({ low: 0.6, high: 0.8 });
});

test('impossible counts and confidences are refused with their range', () => {
  expect(() => wilson(3, 2)).toThrow('hits is 3; it has to be an integer from 0 to 2.');
  expect(() => wilson(1, 2, { confidence: 1 })).toThrow('confidence is 1');
  expect(() => confidenceSequence(1.5, 2)).toThrow('hits is 1.5');
});
