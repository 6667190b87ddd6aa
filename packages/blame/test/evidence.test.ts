import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Bit,
  eBenjaminiHochberg,
  evidencePerPair,
  logPairEvidence,
  logSingleEvidence,
  logTwoArmEvidence,
} from '../src/statistics.ts';

test('e-BH rejects as its definition says in the two known cases', () => {
  const padded = (...values: number[]) => [...values, ...Array<number>(10 - values.length).fill(1)];
  expect(eBenjaminiHochberg(padded(60, 55, 9), { alpha: 0.1 })).toEqual([0, 1]);
  expect(eBenjaminiHochberg(padded(60, 30, 22, 9), { alpha: 0.1 })).toEqual([]);
});

test('e-BH keeps the largest k whose k-th value reaches K / (αk), in whatever order they come', () => {
  const values = fc.array(fc.double({ min: 0, max: 500, noNaN: true }), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(
    fc.property(values, fc.double({ min: 0.01, max: 0.5, noNaN: true }), (list, alpha) => {
      const sorted = [...list].sort((a, b) => b - a);
      let k = 0;
      sorted.forEach((value, i) => {
        if (value >= list.length / (alpha * (i + 1))) k = i + 1;
      });
      const kept = eBenjaminiHochberg(list, { alpha });
      expect(kept.map((i) => list[i]).sort((a, b) => (b ?? 0) - (a ?? 0))).toEqual(
        sorted.slice(0, k),
      );
    }),
  );
});

test('two-arm universal inference has its known values', () => {
  const e = (a: number, b: number) =>
    Math.exp(logTwoArmEvidence({ hits: a, total: 10 }, { hits: b, total: 10 }));
  expect(e(9, 2)).toBeCloseTo(14.3966, 3);
  expect(e(10, 0)).toBeCloseTo(32553.46, 0);
});

test('a pair has an expected e-value of at most 1 under every null, whatever the bet', () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(unit, unit, unit, unit, (after, before, p, q) => {
      const gap = 0.1;
      const p0 = p;
      const p1 = Math.min(1, p0 + gap) * q;
      let mean = 0;
      for (const x1 of [0, 1] as Bit[])
        for (const x0 of [0, 1] as Bit[])
          mean +=
            (x1 ? p1 : 1 - p1) *
            (x0 ? p0 : 1 - p0) *
            Math.exp(logPairEvidence({ after: x1, before: x0 }, { bet: { after, before }, gap }));
      expect(mean).toBeLessThanOrEqual(1 + 1e-7);
    }),
    { numRuns: 2000 },
  );
});

test('a single draw before a known end has an expected e-value of at most 1 under the null', () => {
  const unit = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(unit, fc.double({ min: 0.9, max: 1, noNaN: true }), (bet, p0) => {
      const e = (bit: Bit) => Math.exp(logSingleEvidence(bit, { bet, gap: 0.1 }));
      expect(p0 * e(1) + (1 - p0) * e(0)).toBeLessThanOrEqual(1 + 1e-9);
    }),
  );
});

test('a bet inside the null gains nothing, and larger jumps are worth more', () => {
  expect(evidencePerPair({ after: 0.55, before: 0.5 }, 0.1)).toBe(0);
  const worth = [0.3, 0.5, 0.7, 0.9].map((jump) =>
    evidencePerPair({ after: 0.5 + jump / 2, before: 0.5 - jump / 2 }, 0.1),
  );
  expect(worth).toEqual([...worth].sort((a, b) => a - b));
  expect(worth[0]).toBeGreaterThan(0);
});
