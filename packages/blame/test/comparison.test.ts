import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createComparisonSearch } from '../src/comparison/comparison-search.ts';
import { createPairedTest } from '../src/comparison/paired-test.ts';
import {
  compareWithPlacebo,
  comparisonSentences,
  type ForkJob,
  type ForkResult,
  type ForkRunner,
  type Hypothesis,
  smallestDifference,
} from '../src/index.ts';
import { randomStream } from '../src/random/random.ts';
import type { DrawResult } from '../src/search/draws.ts';

const change = (step: number, name: string): Hypothesis => ({
  step,
  change: name,
  what: `text "${name}"`,
  calls: { changed: 9 - step, placebo: 10 - step },
});

/** Forks that flip as often as `flips` says of their change; the answer depends on the job alone. */
function flipping(
  flips: Readonly<Record<string, number>>,
  odd: (job: ForkJob) => Partial<ForkResult> | undefined = () => undefined,
): ForkRunner & { readonly jobs: string[] } {
  const jobs: string[] = [];
  return {
    jobs,
    async run(job): Promise<ForkResult> {
      const { step, trial, mutation } = job;
      const name = mutation.kind === 'replace' ? mutation.name : '';
      jobs.push(`${step} ${name} ${trial}`);
      const draw = randomStream(3, `${step}/${name}/${trial}`)();
      const grade = draw < (flips[name] ?? 0) ? 'pass' : 'fail';
      return { kind: 'graded', grade, calls: 1, dollars: 0.01, ...odd(job) } as ForkResult;
    },
  };
}

const about = { seed: 1, oracle: 'exit', recorded: 'fail' } as const;

async function repaired(
  runner: ForkRunner,
  hypotheses: readonly Hypothesis[],
  settings: { readonly mostPairs?: number; readonly maxCalls?: number } = {},
) {
  const run = await compareWithPlacebo({ ...about, runner, hypotheses, settings });
  if (run.kind !== 'report') throw new Error(run.why.kind);
  return run.report;
}

test('a repair is shown after a few pairs, in words that name both sides', async () => {
  const report = await repaired(flipping({ good: 1, placebo: 0 }), [change(4, 'good')]);
  expect(report.comparisons[0]).toMatchObject({ shown: true, pairs: 4, step: 4 });
  expect(report.totals.forks).toBe(8);
  const [words, limits] = comparisonSentences(report);
  expect(words).toMatch(
    /^Step 4 with text "good": 4 of 4 forks passed \(1\.00; .*\)\. The step drawn anew: 0 of 4 forks passed/,
  );
  expect(words).toContain('is shown, at α = 0.05: e-value 47 after 4 pairs, and by at least 0.');
  expect(limits).toContain('does not say which step committed the run');
});

test('a lucky retry is no repair: what drawing anew does as well is not shown', async () => {
  const report = await repaired(flipping({ good: 0.9, placebo: 0.9 }), [change(4, 'good')]);
  expect(report.comparisons[0]).toMatchObject({ shown: false, pairs: 20 });
  const [words] = comparisonSentences(report);
  expect(words).toContain('is not shown: 20 pairs do not show it');
  expect(words).toContain('one lucky fork proves nothing');
});

test('several changes of a step share its placebo, and only those that work are shown', async () => {
  const runner = flipping({ good: 0.95, bad: 0.1, placebo: 0.1 });
  const all = [change(4, 'bad'), change(4, 'good'), change(7, 'bad')];
  const report = await repaired(runner, all);
  expect(report.comparisons.map(({ step, change: name, shown }) => [step, name, shown])).toEqual([
    [4, 'good', true],
    [7, 'bad', false],
    [4, 'bad', false],
  ]);
  expect(new Set(runner.jobs).size).toBe(runner.jobs.length);
  expect(runner.jobs.filter((job) => job.startsWith('4 placebo'))).toHaveLength(20);
  expect(comparisonSentences(report)[0]).toContain('among 3 changes (e-BH)');
});

test('among many changes each needs more evidence, and gets the pairs for it', async () => {
  const names = Array.from({ length: 10 }, (_, at) => (at === 3 ? 'good' : `bad ${at}`));
  const runner = flipping({ good: 1, placebo: 0 });
  const report = await repaired(
    runner,
    names.map((name) => change(4, name)),
  );
  expect(report.comparisons[0]).toMatchObject({ change: 'good', shown: true, pairs: 8 });
  expect(report.comparisons[0]?.evidence).toBeGreaterThanOrEqual(Math.log(10 / 0.05));
});

test('what has no grade counts against the change, on both sides, and shares leave it out', async () => {
  const undefinedWhen = (side: string) => (job: ForkJob) =>
    job.mutation.kind === 'replace' && job.mutation.name === side && job.trial % 2 === 0
      ? ({ grade: 'undefined' } as const)
      : undefined;
  const flips = { good: 1, placebo: 0 };
  const clean = await repaired(flipping(flips), [change(2, 'good')]);
  for (const side of ['good', 'placebo']) {
    const report = await repaired(flipping(flips, undefinedWhen(side)), [change(2, 'good')]);
    const [one] = report.comparisons;
    expect(one?.difference?.estimate).toBe(1);
    expect(one?.evidence).toBeLessThan((clean.comparisons[0]?.evidence ?? 0) + 3);
    expect(one?.pairs).toBeGreaterThan(4);
    const bounds = (side === 'good' ? one?.changed : one?.placebo)?.bounds ?? { low: 0, high: 0 };
    expect(bounds.high - bounds.low).toBeCloseTo(0.5);
  }
});

test('failed forks are in no pair', async () => {
  const failing = (job: ForkJob) =>
    job.trial % 3 === 1
      ? ({ kind: 'failed', code: 'http-401', message: 'no key' } as const)
      : undefined;
  const report = await repaired(flipping({ good: 1, placebo: 0 }, failing), [change(4, 'good')]);
  const [one] = report.comparisons;
  expect(one).toMatchObject({ shown: true });
  expect(one?.pairs).toBe(one?.changed.graded);
  expect(report.totals.failed).toBeGreaterThan(1);
});

test('no more calls are planned than were allowed, in whole pairs', async () => {
  const report = await repaired(flipping({ good: 0.5, placebo: 0.5 }), [change(4, 'good')], {
    maxCalls: 40,
  });
  expect(report.plannedCalls).toBe(33);
  expect(report.comparisons[0]?.pairs).toBe(3);
});

test('a change that does nothing is seldom called a repair, however often one looks', () => {
  const random = randomStream(11, 'looks');
  for (const share of [0.1, 0.5, 0.9]) {
    let wrong = 0;
    for (let run = 0; run < 400; run += 1) {
      const search = createComparisonSearch([change(0, 'x')], { mostPairs: 40 });
      for (let batch = search.next(); batch.length > 0; batch = search.next())
        search.fold(
          batch,
          batch.map((): DrawResult => (random() < share ? 'other' : 'same')),
        );
      if (search.conclusion().compared[0]?.shown) wrong += 1;
    }
    expect(wrong / 400, `share ${share}`).toBeLessThanOrEqual(0.05);
  }
});

test('evidence has expectation 1 at most where the change flips no more often', () => {
  const share = fc.integer({ min: 0, max: 20 }).map((twentieths) => twentieths / 20);
  const shares = fc.tuple(share, share);
  fc.assert(
    fc.property(shares, ([a, b]) => {
      const p = { changed: Math.min(a, b), placebo: Math.max(a, b) };
      // All 16 courses of two pairs, by their probability.
      let expected = 0;
      for (let course = 0; course < 16; course += 1) {
        const pairs = createPairedTest();
        let chance = 1;
        (['changed', 'placebo', 'changed', 'placebo'] as const).forEach((side, place) => {
          const flips = ((course >> place) & 1) === 1;
          chance *= flips ? p[side] : 1 - p[side];
          pairs.add(side, flips ? 'other' : 'same');
        });
        expected += chance * Math.exp(pairs.evidence());
      }
      expect(expected).toBeLessThanOrEqual(1 + 1e-6);
    }),
  );
});

test('the least difference that is shown lies below the one that is there', () => {
  const random = randomStream(5, 'least');
  let over = 0;
  for (let run = 0; run < 300; run += 1) {
    const pairs = createPairedTest();
    let most = 0;
    for (let pair = 0; pair < 30; pair += 1) {
      pairs.add('changed', random() < 0.7 ? 'other' : 'same');
      pairs.add('placebo', random() < 0.4 ? 'other' : 'same');
      if (pair % 5 === 4) most = Math.max(most, pairs.atLeast(0.05) ?? 0);
    }
    if (most > 0.3) over += 1;
  }
  expect(over / 300).toBeLessThanOrEqual(0.05);
});

test('more pairs show smaller differences, and more changes need more pairs', () => {
  const [few = 2, many = 2] = [10, 40].map((pairs) => smallestDifference(pairs));
  expect(many).toBeLessThan(few);
  expect(smallestDifference(40, { changes: 10 })).toBeGreaterThan(many);
  expect(smallestDifference(0)).toBeUndefined();
});
