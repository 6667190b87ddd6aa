import { expect, test } from 'vitest';
import { benchOptions } from '../bench/options.ts';

const all = [
  'packages/blame/bench/blame.bench.ts',
  'packages/store/bench/store.bench.ts',
  'packages/transport/bench/flight.bench.ts',
];

test('The table leaves out benchmarks without rows, unless they are named', () => {
  expect(benchOptions([], all)).toEqual({ quick: false, table: false, files: all });
  expect(benchOptions(['--table', '--quick'], all)).toEqual({
    quick: true,
    table: true,
    files: ['packages/store/bench/store.bench.ts'],
  });
  expect(benchOptions(['flight', '--table'], all).files).toEqual([
    'packages/transport/bench/flight.bench.ts',
  ]);
});

test('A word that is in no path finds nothing, and a flag that there is not is refused', () => {
  expect(benchOptions(['nowhere'], all).files).toEqual([]);
  expect(() => benchOptions(['--fast'], all)).toThrow('--fast');
});
