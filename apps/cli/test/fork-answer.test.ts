import { newcombe } from '@tracefork/blame/statistics';
import { summarise } from '@tracefork/fork';
import { expect, test } from 'vitest';
import { answerOf } from '../src/fork/answer.ts';

const arm = (pass: number, fail: number) => ({ pass, fail, undefined: 0 });
const answer = (
  [a, b]: readonly [number, number],
  [c, d]: readonly [number, number],
  from: 'agent' | 'control' | 'recorded' = 'agent',
) => answerOf(summarise({ before: { ...arm(a, b), from }, after: arm(c, d), broken: 0 }, newcombe));

test('a difference is said only where its interval leaves chance out', () => {
  expect(answer([1, 9], [10, 0])).toEqual({ kind: 'better' });
  expect(answer([10, 0], [1, 9])).toEqual({ kind: 'worse' });
  expect(answer([5, 5], [5, 5])).toEqual({ kind: 'not-shown', enough: null });
  expect(answer([0, 1], [10, 0], 'recorded')).toEqual({ kind: 'no-comparison' });
  expect(answer([0, 0], [10, 0])).toBeUndefined();
});

test('where nothing is shown, the number that would show the same shares is the least one', () => {
  const given = answer([5, 5], [8, 2]);
  if (given?.kind !== 'not-shown' || given.enough === null) throw new Error('no number');
  const { enough } = given;
  const at = (n: number) =>
    newcombe({ hits: Math.round(0.8 * n), total: n }, { hits: Math.round(0.5 * n), total: n }).low;
  expect(enough).toBeGreaterThan(10);
  expect([at(enough) > 0, at(enough - 1) > 0]).toEqual([true, false]);
});
