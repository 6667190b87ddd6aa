import { expect, test } from 'vitest';
import { nodeBinaries } from '../nondeterminism/support/nodes.ts';
import { runChild } from './support/child.ts';
import type { PoolResult } from './support/pools-child.ts';
import type { SoakResult } from './support/soak-child.ts';

const nightly = process.env.TRACEFORK_NIGHTLY === '1';

for (const { label, path } of nodeBinaries()) {
  for (const args of [[], ['--import', 'tsx']]) {
    const how = args.length === 0 ? '' : ' loaded by tsx';
    test(`on Node ${label}${how} each request of 50 agents over one limited pool is on the tape of its agent, once`, async () => {
      const results = await runChild<PoolResult>('./pools-child.ts', { node: path, args });
      expect(results.length).toBeGreaterThan(5);
      for (const { pool, ...counts } of results) {
        expect({ pool, ...counts }).toEqual({
          pool,
          made: 200,
          arrived: 200,
          right: 200,
          wrong: 0,
          twice: 0,
          missing: 0,
          stamped: 0,
          noted: [],
        });
      }
    }, 60_000);
  }

  test(`on Node ${label} thousands of requests with faults and aborts are neither lost, mixed up, nor left behind`, async () => {
    const [result] = await runChild<SoakResult>('./soak-child.ts', {
      node: path,
      args: ['--expose-gc'],
      env: { REQUESTS: nightly ? '32000' : '2000' },
    });
    const { uncaught, hung, mixedUp, foreign, answered, aborted, failed, requests, halves } =
      result as SoakResult;
    expect({ uncaught, hung, mixedUp, foreign }).toEqual({
      uncaught: [],
      hung: 0,
      mixedUp: 0,
      foreign: 0,
    });
    expect(answered + aborted + failed).toBe(requests);
    expect(answered).toBeGreaterThan(requests * 0.7);
    const [, first, second] = halves;
    // As many requests again as before them all: what each leaves behind would show.
    expect(second?.heap ?? Number.NaN).toBeLessThan((first?.heap ?? 0) + (nightly ? 12 : 6));
    expect(second?.handles ?? Number.NaN).toBeLessThan((first?.handles ?? 0) + 20);
  }, 400_000);
}
