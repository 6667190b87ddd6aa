import { expect, test } from 'vitest';
import { looksRandom } from '../../src/replay/volatile.ts';

const differ = (recorded: string, actual: string) =>
  looksRandom({ path: 'body.x', recorded, actual });

test('another model, tool or word is no random id', () => {
  expect(differ('claude-sonnet-4-6', 'claude-haiku-4-5')).toBe(false);
  expect(differ('claude-sonnet-4-6', 'claude-opus-4-8-20260101')).toBe(false);
  expect(differ('find_customer_by_email', 'list_customer_orders')).toBe(false);
});

test('uuids, hex, ids with a prefix and random numbers look random', () => {
  expect(
    differ('run 0f8fad5b-d9cb-469f-a165-70867728950e', 'run 7c9e6679-7425-40de-944b-e07fc1f90ae7'),
  ).toBe(true);
  expect(differ('deadbeefcafe', 'cafedeadbeef')).toBe(true);
  expect(differ('toolu_01A09q90qw90lq917', 'toolu_01D7FLrfh4GYq7yT1')).toBe(true);
  expect(differ('n 0.8251234567', 'n 0.1239876543')).toBe(true);
});
