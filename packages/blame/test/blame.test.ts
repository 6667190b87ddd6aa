import { expect, test } from 'vitest';
import { blame, type FinishedFork, renderReport } from '../src/index.ts';
import { plantedRunner, singleCause } from './support/planted.ts';

const profile = singleCause(20, 12);
const about = { steps: 20, seed: 5, oracle: 'exit', recorded: 'fail' } as const;

test('a planted cause is certified as the decisive step, for a fraction of ten forks of every step', async () => {
  const run = await blame({ ...about, runner: plantedRunner(profile) });
  if (run.kind !== 'report') throw new Error(run.why.kind);
  expect(run.report.verdict).toEqual({ kind: 'decisive', step: 12 });
  expect(run.report.ranking[0]?.certificate?.certified).toBe(true);
  expect(run.report.totals.calls).toBe(run.report.plannedCalls);
  expect(run.report.totals.calls).toBeLessThan(1000);
});

test('the same seed and grades give the same report byte for byte, at any concurrency', async () => {
  const reports = [];
  for (const concurrency of [1, 3, 16]) {
    const delay = ({ step, trial }: { step: number; trial: number }) => (step * 7 + trial * 5) % 4;
    const runner = plantedRunner(profile, { delay });
    const run = await blame({ ...about, runner, concurrency });
    reports.push(JSON.stringify(run));
    expect(runner.most()).toBeLessThanOrEqual(concurrency);
    if (concurrency > 1) expect(runner.most()).toBeGreaterThan(1);
  }
  expect(new Set(reports).size).toBe(1);
});

test('another seed asks for other forks', async () => {
  const asked = async (seed: number) => {
    const runner = plantedRunner(profile);
    await blame({ ...about, seed, runner });
    return JSON.stringify(runner.jobs);
  };
  expect(await asked(5)).not.toBe(await asked(6));
});

test('after an interruption the same blame goes on: finished forks are not run again', async () => {
  const whole = await blame({ ...about, runner: plantedRunner(profile) });
  const kept: FinishedFork[] = [];
  const abort = new AbortController();
  const stopped = await blame({
    ...about,
    runner: plantedRunner(profile, { delay: () => 1 }),
    signal: abort.signal,
    onFork: (fork) => {
      kept.push(fork);
      if (kept.length === 21) abort.abort();
    },
  });
  expect(stopped).toMatchObject({ kind: 'stopped', why: { kind: 'aborted' } });
  const runner = plantedRunner(profile);
  const resumed = await blame({ ...about, runner, finished: kept });
  if (whole.kind !== 'report' || resumed.kind !== 'report') throw new Error('no report');
  expect(resumed.report.totals.reused).toBe(kept.length);
  expect(runner.jobs.length).toBe(resumed.report.totals.forks - kept.length);
  const same = { ...resumed.report, totals: { ...resumed.report.totals, reused: 0 } };
  expect(same).toEqual(whole.report);
});

test('after an abort nothing further starts', async () => {
  const abort = new AbortController();
  abort.abort();
  const runner = plantedRunner(profile);
  const run = await blame({ ...about, runner, signal: abort.signal });
  expect(run).toMatchObject({ kind: 'stopped', why: { kind: 'aborted' } });
  expect(runner.jobs).toEqual([]);
});

test('no API key: all forks fail, so there is no ranking (line 16)', async () => {
  let runs = 0;
  const run = await blame({
    ...about,
    runner: {
      run: async () => {
        runs += 1;
        return { kind: 'failed', code: 'NO_KEY', message: 'no key', calls: 0, dollars: 0 };
      },
    },
  });
  expect(run).toMatchObject({
    kind: 'stopped',
    why: { kind: 'nothing-works', example: { code: 'NO_KEY' } },
    totals: { failed: 8, failures: [{ what: 'NO_KEY: no key', count: 8 }] },
  });
  expect(runs).toBe(8);
});

test('failed forks are counted and never evidence (line 18)', async () => {
  const planted = plantedRunner(profile);
  const run = await blame({
    ...about,
    runner: {
      run: async (job, context) =>
        job.trial % 3 === 1
          ? { kind: 'failed', code: 'CRASH', message: 'ended by SIGSEGV', calls: 2, dollars: 0.02 }
          : planted.run(job, context),
    },
  });
  if (run.kind !== 'report') throw new Error(run.why.kind);
  const { verdict, totals, levels } = run.report;
  expect(verdict).toEqual({ kind: 'decisive', step: 12 });
  expect(totals.failed).toBeGreaterThan(3);
  const evidence = levels.reduce((sum, { same, other }) => sum + same + other, 0);
  expect(evidence).toBe(totals.forks - totals.failed);
  expect(renderReport(run.report)).toContain('CRASH: ended by SIGSEGV');
});

test('pilot forks that a policy stops too often end the blame before it spends more', async () => {
  const planted = plantedRunner(profile);
  const run = await blame({
    ...about,
    runner: {
      run: async (job, context) =>
        job.step < 10
          ? { kind: 'censored', by: 'tools: send_mail=deny', calls: 1, dollars: 0.01 }
          : planted.run(job, context),
    },
  });
  expect(run).toMatchObject({
    kind: 'stopped',
    why: { kind: 'censored', by: ['tools: send_mail=deny'] },
  });
  expect(run.kind === 'stopped' && run.totals.forks).toBeLessThanOrEqual(8);
});

test('a call that the budget refuses ends the blame with what is known', async () => {
  const planted = plantedRunner(profile);
  let left = 30;
  const run = await blame({
    ...about,
    runner: {
      run: async (job, context) => {
        left -= 1;
        return left < 0
          ? { kind: 'unaffordable', calls: 0, dollars: 0 }
          : planted.run(job, context);
      },
    },
  });
  if (run.kind !== 'report') throw new Error(run.why.kind);
  expect(run.report.outOfBudget).toBe(true);
  expect(run.report.verdict.kind).not.toBe('decisive');
  expect(renderReport(run.report)).toContain('refused by the budget');
});

test('undefined grades count against the certificate and are shown as bounds', async () => {
  const planted = plantedRunner(profile);
  const run = await blame({
    ...about,
    runner: {
      run: async (job, context) =>
        job.trial % 5 === 4
          ? { kind: 'graded', grade: 'undefined', calls: 3, dollars: 0.03 }
          : planted.run(job, context),
    },
  });
  if (run.kind !== 'report') throw new Error(run.why.kind);
  expect(run.report.verdict).toEqual({ kind: 'decisive', step: 12 });
  const { bounds, undefined: missing } = run.report.ranking[0]?.before ?? expect.fail();
  expect(missing).toBeGreaterThan(0);
  expect(bounds.high).toBeGreaterThan(bounds.low);
  expect(renderReport(run.report)).toMatch(
    /; with \d+ forks? more that had no grade, 0\.\d\d to 0\.\d\d of all\)/,
  );
});

test('a rejecting runner is a broken machine and rejects the blame', async () => {
  const runner = { run: () => Promise.reject(new Error('disk full')) };
  await expect(blame({ ...about, runner })).rejects.toThrow('disk full');
});

test('forks run in parallel: 16 at once need a fraction of the time (line 20)', async () => {
  const timed = async (concurrency: number) => {
    const runner = plantedRunner(profile, { delay: ({ step }) => 20 - step });
    const begin = performance.now();
    await blame({ ...about, runner, concurrency });
    return performance.now() - begin;
  };
  expect(await timed(16)).toBeLessThan((await timed(1)) / 2);
});

test('by default a step is resampled and never replaced by a text that ends the tool loop (line 15)', async () => {
  const runner = plantedRunner(profile);
  await blame({ ...about, runner });
  expect(new Set(runner.jobs.map(({ mutation }) => mutation.kind))).toEqual(new Set(['resample']));
});
