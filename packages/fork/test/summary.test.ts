import { expect, test } from 'vitest';
import { type Share, summarise, tallyOf } from '../src/index.ts';

/** No interval at all: what is counted can be seen. */
const point = (a: Share, b: Share) => {
  const value = a.hits / a.total - b.hits / b.total;
  return { low: value, high: value };
};

test('pass rates before and after, and their difference', () => {
  const before = { ...tallyOf(['fail']), from: 'recorded' as const };
  const after = tallyOf([...Array<'pass'>(9).fill('pass'), 'fail']);
  const { difference } = summarise({ before, after, broken: 2 }, point);
  expect(difference).toEqual({ value: 0.9, low: 0.9, high: 0.9 });
});

test('outcomes that could not be graded widen the interval on both sides and are not left out', () => {
  const before = { ...tallyOf(['fail', 'undefined']), from: 'control' as const };
  const after = tallyOf(['pass', 'undefined']);
  const { difference } = summarise({ before, after, broken: 0 }, point);
  expect(difference).toEqual({ value: 0.5, low: 0, high: 1 });
});

test('an arm without outcomes gives no difference', () => {
  const before = { ...tallyOf(['fail']), from: 'recorded' as const };
  expect(summarise({ before, after: tallyOf([]), broken: 3 }, point).difference).toBeUndefined();
});
