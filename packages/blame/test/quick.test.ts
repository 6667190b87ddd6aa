import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createQuickSearch } from '../src/index.ts';
import { randomStream } from '../src/random/random.ts';
import { createCommitmentSearch } from '../src/search/commitment.ts';
import { livelinessOf } from '../src/search/liveliness.ts';
import { oneCause } from '../src/search/one-cause.ts';
import { quickRow } from '../src/validation/quick-trial.ts';
import { singleCause } from './support/planted.ts';

const counted = (...arms: ReadonlyArray<readonly [same: number, draws: number]>) => ({
  same: Int32Array.from(arms, ([same]) => same),
  draws: Int32Array.from(arms, ([, draws]) => draws),
});
const weights = [1, 1, 1, 1];

test('the place of one cause: chances sum to 1, no draw leaves the prior, draws move it between them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(9), fc.nat(9)), { minLength: 5, maxLength: 5 }),
      (arms) => {
        const counts = counted(...arms.map(([a, b]) => [Math.min(a, b), b] as const));
        const { chance, tells } = oneCause(counts, { weights, known: false });
        expect(chance.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
        for (let arm = 0; arm <= 4; arm += 1) expect(tells(arm)).toBeGreaterThan(-1e-9);
      },
    ),
    { numRuns: 50 },
  );
  const none = counted([0, 0], [0, 0], [0, 0], [0, 0], [400, 400]);
  const prior = oneCause(none, { weights: [1, 2, 3, 4], known: true }).chance;
  expect(Array.from(prior, (p) => Number(p.toFixed(6)))).toEqual([0.1, 0.2, 0.3, 0.4]);
  const drawn = counted([0, 9], [0, 9], [9, 9], [9, 9], [400, 400]);
  expect(oneCause(drawn, { weights, known: true }).chance[1]).toBeGreaterThan(0.99);
});

test('probes tell much where few steps are lively, and next to nothing where all are', () => {
  const quiet = { probes: 1, differed: 0 };
  const changed = { probes: 1, differed: 1 };
  const fresh = { probes: 0, differed: 0 };
  const calm = livelinessOf([...Array(9).fill(quiet), changed, fresh]);
  const chatty = livelinessOf([...Array(40).fill(changed), fresh]);
  expect(calm.ratio[9]).toBeGreaterThan(2.5);
  expect(calm.ratio[0]).toBeLessThan(0.5);
  expect(chatty.ratio[0]).toBeLessThan(1.1);
  expect(chatty.tells(40, 0.1)).toBeLessThan(calm.tells(10, 0.1) / 10);
});

test('a quick search holds the step among its three in most runs of 20 steps, within two calls a step', () => {
  const row = (help: 'none' | 'judge') =>
    quickRow({ steps: 20, noise: 0, help }, { seed: 31, runs: 40 });
  for (const [help, least] of [
    ['none', 0.75],
    ['judge', 0.85],
  ] as const) {
    const { hits, runs, callsPerStep } = row(help);
    expect(hits / runs, help).toBeGreaterThan(least);
    expect(callsPerStep).toBeLessThanOrEqual(2);
  }
});

test('where no fork works a quick search ends all the same', () => {
  const search = createQuickSearch(12, { seed: 1 });
  for (let batch = search.next(); batch.length > 0; batch = search.next())
    search.fold(
      batch,
      batch.map(() => 'failed'),
    );
  expect(search.conclusion().calls).toBeLessThanOrEqual(24);
});

test('without a certificate the step is named for fewer calls, and nothing is called certified', () => {
  const profile = singleCause(30, 12);
  const go = (certify: boolean) => {
    const random = randomStream(5, 'answers');
    const search = createCommitmentSearch(30, { seed: 5, certify });
    for (let batch = search.next(); batch.length > 0; batch = search.next())
      search.fold(
        batch,
        batch.map(({ arm }) => (random() < (profile[arm] ?? 1) ? 'same' : 'other')),
      );
    return search.conclusion();
  };
  const named = go(false);
  const proven = go(true);
  expect(named).toMatchObject({ end: 'named', step: 12, certificates: [] });
  expect(named.callsLeft).toBeGreaterThan(0);
  expect(proven).toMatchObject({ end: 'certified', step: 12 });
  expect(named.calls).toBeLessThan(proven.calls);
});
