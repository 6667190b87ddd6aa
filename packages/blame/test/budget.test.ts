import { expect, test } from 'vitest';
import { estimateBlame, smallestDetectable } from '../src/index.ts';

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
