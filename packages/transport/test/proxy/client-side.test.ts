import { expect, test } from 'vitest';
import type { Arrival } from '../../src/exchange/exchange.ts';
import { leavingAtTheEnd } from '../../src/proxy/client-side.ts';

const complete: Arrival = { delivery: { kind: 'complete' } };
const data: Arrival = { delivery: { kind: 'data', bytes: Buffer.from('more') } };

test.each([
  ['the end alone was left, and is under way', complete, true, 0],
  ['the end alone was left, and nobody asked for it yet', complete, false, 0],
  ['there was more to come, which is under way', data, true, 1],
  ['there was more to come', data, false, 1],
])('of a client that leaves, where %s', async (_where, left, isAsked, given) => {
  const arrival = Promise.withResolvers<Arrival>();
  let aborts = 0;
  const exchange = leavingAtTheEnd({
    next: () => arrival.promise,
    abort: () => {
      aborts += 1;
    },
  });
  if (isAsked) void exchange.next();
  const gone = exchange.abort();
  expect(aborts).toBe(0);
  arrival.resolve(left);
  await gone;
  expect(aborts).toBe(given);
});
