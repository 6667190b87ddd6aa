import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLedger, estimateBlame, smallestDetectable, worstCase } from '../src/index.ts';

test('spending never passes the limit while calls cost at most their worst case (line 17)', () => {
  const call = fc.record({
    worst: fc.double({ min: 0, max: 3, noNaN: true }),
    share: fc.double({ min: 0, max: 1, noNaN: true }),
    waits: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.double({ min: 0, max: 10, noNaN: true }), fc.array(call), (limit, calls) => {
      const ledger = createLedger(limit);
      const open: (() => void)[] = [];
      for (const { worst, share, waits } of calls) {
        const answer = ledger.reserve(worst);
        if (answer.kind === 'refused') continue;
        const settle = () => ledger.settle(answer.reservation, worst * share);
        if (waits) open.push(settle);
        else settle();
        const { spent, reserved } = ledger.state();
        expect(spent + reserved).toBeLessThanOrEqual(limit + 1e-6);
      }
      for (const settle of open) settle();
      expect(ledger.state().spent).toBeLessThanOrEqual(limit + 1e-6);
      expect(ledger.state().reserved).toBe(0);
      expect(ledger.overshot.aborted).toBe(false);
    }),
  );
});

test('a provider that bills beyond its limit stops everything, and the overshoot is reported', () => {
  const ledger = createLedger(1);
  const [first, second] = [ledger.reserve(0.4), ledger.reserve(0.4)];
  if (first.kind !== 'reserved' || second.kind !== 'reserved') throw new Error('refused');
  ledger.settle(first.reservation, 1.5);
  expect(ledger.overshot.aborted).toBe(true);
  expect(ledger.reserve(0)).toMatchObject({ kind: 'refused', why: 'overshot' });
  ledger.settle(second.reservation, 'unknown');
  const { spent, overshoot, billedBeyond } = ledger.state();
  expect(spent).toBeCloseTo(1.9);
  expect(overshoot).toBeCloseTo(0.9);
  expect(billedBeyond).toBeCloseTo(1.1);
});

test('a call that never left gives its money back, once', () => {
  const ledger = createLedger(1);
  const answer = ledger.reserve(1);
  expect(ledger.reserve(0.5)).toEqual({ kind: 'refused', why: 'too-dear', left: 0 });
  if (answer.kind !== 'reserved') throw new Error('refused');
  ledger.release(answer.reservation);
  ledger.release(answer.reservation);
  ledger.settle(answer.reservation, 1);
  expect(ledger.state()).toMatchObject({ spent: 0, reserved: 0 });
});

test('amounts that are no amounts are refused', () => {
  expect(() => createLedger(-1)).toThrow('budget is -1');
  expect(() => createLedger(1).reserve(Number.NaN)).toThrow('reservation is NaN');
});

test('the worst case of a call is its input at the dearest rate and its whole allowance of output', () => {
  const price = { input: 6, output: 15 };
  expect(worstCase({ inputTokens: 100_000, maxOutputTokens: 4096 }, price)).toBeCloseTo(0.66144);
});

test('more calls detect smaller jumps, and late steps need fewer', () => {
  const at = { step: 10, steps: 50 };
  const jumps = [500, 2000, 8000, 32_000].map((calls) => smallestDetectable(at, { calls }) ?? 2);
  expect(jumps).toEqual([...jumps].sort((a, b) => b - a));
  expect(jumps.at(-1)).toBeGreaterThan(0.1);
  const late = smallestDetectable({ step: 45, steps: 50 }, { calls: 2000 }) ?? 2;
  expect(late).toBeLessThan(jumps[1] ?? 0);
  expect(smallestDetectable(at, { calls: 50 })).toBeUndefined();
});

test('an estimate before spending has calls, dollars, minutes and what can be detected', () => {
  const estimate = estimateBlame(20, { dollarsPerCall: 0.02, secondsPerCall: 3 });
  expect(estimate.calls).toEqual({ typical: 1000, most: 5000 });
  expect(estimate.dollars).toEqual({ typical: 20, most: 100 });
  expect(estimate.minutes).toEqual({ typical: 12.5, most: 62.5 });
  expect(estimate.detectable.map(({ step }) => step)).toEqual([0, 10, 19]);
  expect(estimateBlame(20).dollars).toBe('unknown');
  const tight = estimateBlame(20, { settings: { maxCalls: 40 } });
  expect(tight.detectable[0]).toEqual({ step: 0 });
});
