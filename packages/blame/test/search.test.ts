import { expect, test } from 'vitest';
import {
  createFlipRateSearch,
  createQuickSearch,
  flipRateSentences,
  quickSentences,
} from '../src/index.ts';
import { randomStream } from '../src/random/random.ts';
import { chooseDraws } from '../src/search/choose-draws.ts';
import { createCommitmentSearch } from '../src/search/commitment.ts';
import type { DrawResult, Search } from '../src/search/draws.ts';
import { sampleProfiles } from '../src/search/posterior.ts';
import { commitmentSettings } from '../src/search/settings.ts';
import { singleCause } from './support/planted.ts';

function drive<C>(search: Search<C>, answer: (arm: number, purpose: string) => DrawResult): C {
  for (let batch = search.next(); batch.length > 0; batch = search.next())
    search.fold(
      batch,
      batch.map(({ arm, purpose }) => answer(arm, purpose)),
    );
  return search.conclusion();
}
const planted = (profile: readonly number[], seed: number) => {
  const random = randomStream(seed, 'answers');
  return (arm: number): DrawResult => (random() < (profile[arm] ?? 1) ? 'same' : 'other');
};

test('a cause at any step is found and certified: first, middle, last', () => {
  for (const at of [0, 15, 29]) {
    const profile = singleCause(30, at);
    const { end, step } = drive(createCommitmentSearch(30, { seed: at }), planted(profile, at));
    expect({ end, step }, `cause at ${at}`).toEqual({ end: 'certified', step: at });
  }
});

test('a run that resampling never rescues has a flat profile and no certificate', () => {
  const { end, certificates } = drive(createCommitmentSearch(20, { seed: 1 }), () => 'same');
  expect(end).toBe('flat');
  expect(certificates.some(({ certified }) => certified)).toBe(false);
});

test('a run of one step can be blamed', () => {
  const { step } = drive(createCommitmentSearch(1, { seed: 1 }), () => 'other');
  expect(step).toBe(0);
});

test('calls stay within the cap, but for the last batch', () => {
  const flatly = planted(Array<number>(41).fill(0.5), 3);
  const { end, calls } = drive(createCommitmentSearch(40, { seed: 3, maxCalls: 900 }), flatly);
  expect(end).not.toBe('certified');
  expect(calls).toBeLessThan(900 + 8 * 40);
});

test('a step is certified wrongly no more often than the certificate says, even where none is to blame', () => {
  const profile = Array.from({ length: 13 }, (_, j) => 0.4 + (0.6 * j) / 12);
  let wrong = 0;
  for (let seed = 0; seed < 60; seed += 1) {
    const search = createCommitmentSearch(12, { seed, maxCalls: 600 });
    const { certificates } = drive(search, planted(profile, seed));
    if (certificates.some(({ certified }) => certified)) wrong += 1;
  }
  expect(wrong).toBeLessThanOrEqual(6);
});

test('prior weights that are wrong cost calls and do not change what is certified', () => {
  const profile = singleCause(20, 6);
  const weights = Array.from({ length: 20 }, (_, i) => (i === 15 ? 20 : 1));
  const { step, end } = drive(
    createCommitmentSearch(20, { seed: 2, weights }),
    planted(profile, 2),
  );
  expect({ step, end }).toEqual({ step: 6, end: 'certified' });
});

test('settings outside their range are refused', () => {
  expect(() => commitmentSettings(5, { alpha: 0 })).toThrow('alpha is 0');
  expect(() => commitmentSettings(5, { batch: 0.5 })).toThrow('batch is 0.5');
  expect(() => commitmentSettings(5, { weights: [1] })).toThrow('one for each of 5 steps');
  expect(() => commitmentSettings(0)).toThrow('steps is 0');
});

test('posterior profiles follow the data and know where the jump can be', () => {
  const same = Int32Array.from([0, 0, 1, 20, 20, 20]);
  const draws = Int32Array.from([20, 20, 20, 20, 20, 20]);
  const profiles = sampleProfiles(
    { same, draws },
    { ...commitmentSettings(5), weights: undefined, count: 400, random: randomStream(1, 'x') },
  );
  const jumps = Array.from(profiles.top).filter((step) => step === 2).length;
  expect(jumps).toBeGreaterThan(390);
  const mean = profiles.levels.reduce(
    (sum, _, i, all) => sum + (i % 6 === 0 ? (all[i] ?? 0) : 0),
    0,
  );
  expect(mean / 400).toBeLessThan(0.1);
});

test('a batch spreads over arms, and an arm of infinite cost is never drawn', () => {
  const profiles = sampleProfiles(
    { same: new Int32Array(41), draws: new Int32Array(41) },
    { ...commitmentSettings(40), weights: undefined, count: 200, random: randomStream(1, 'x') },
  );
  const cost = new Float64Array(41).fill(1);
  cost.fill(Number.POSITIVE_INFINITY, 20);
  const arms = chooseDraws(profiles, { size: 8, cost, random: randomStream(2, 'y') });
  expect(arms).toHaveLength(8);
  expect(Math.max(...arms)).toBeLessThan(20);
  expect(new Set(arms).size).toBeGreaterThan(3);
});

test('flip rates are those of graded forks, with Wilson intervals and the words of the original', () => {
  const answers: DrawResult[] = ['other', 'other', 'other', 'failed', 'other'];
  const turns = [0, 0, 0];
  const conclusion = drive(createFlipRateSearch(3, { k: 5 }), (arm) => {
    if (arm === 0) return 'same';
    if (arm === 2) return 'failed';
    const turn = turns[arm] ?? 0;
    turns[arm] = turn + 1;
    return answers[turn] ?? 'same';
  });
  const { steps, forks, calls } = conclusion;
  expect(flipRateSentences(conclusion)).toEqual([
    'Step 1: 4 of 4 forks flipped (Wilson 95%: 0.51 to 1.00), decisive.',
    'Step 0: 0 of 5 forks flipped (Wilson 95%: 0.00 to 0.43), diffuse.',
    expect.stringContaining('does not tell a cause from the steps before it'),
  ]);
  expect(steps.map(({ step, word }) => [step, word])).toEqual([
    [1, 'decisive'],
    [0, 'diffuse'],
    [2, 'no evidence'],
  ]);
  expect(steps[0]).toMatchObject({ flips: 4, graded: 4, rate: 1 });
  expect(steps[2]).toMatchObject({ rate: null, interval: { low: 0, high: 1 } });
  expect({ forks, calls }).toEqual({ forks: 15, calls: 5 * (3 + 2 + 1) });
});

test('quick blame stays within two calls a step and names candidates with a chance', () => {
  const profile = singleCause(30, 18, 0.05, 1);
  const answer = planted(profile, 4);
  const conclusion = drive(createQuickSearch(30, { seed: 4 }), (arm, purpose) =>
    purpose === 'screen' ? (arm === 18 ? 'differs' : 'equal') : answer(arm),
  );
  const { candidates, calls, probes } = conclusion;
  expect(quickSentences(conclusion)[0]).toContain('not a finding');
  expect(calls).toBeLessThanOrEqual(60);
  expect(candidates.slice(0, 3).map(({ step }) => step)).toContain(18);
  expect(probes.length).toBeGreaterThan(0);
});
