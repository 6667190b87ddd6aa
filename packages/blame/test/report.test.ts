import { expect, test } from 'vitest';
import { type BlameReport, blame, renderReport, verdictSentences } from '../src/index.ts';
import { calibrate } from '../src/oracle.ts';
import { plantedRunner, singleCause } from './support/planted.ts';

async function reportOf(
  profile: readonly number[],
  options: { readonly maxCalls?: number; readonly recorded?: 'fail' | 'pass' } = {},
): Promise<BlameReport> {
  const { maxCalls, recorded = 'fail' } = options;
  const run = await blame({
    steps: profile.length - 1,
    seed: 3,
    oracle: 'exit',
    recorded,
    runner: plantedRunner(profile),
    settings: maxCalls === undefined ? {} : { maxCalls },
    calibration: calibrate([
      { truth: 'pass', judged: 'pass' },
      { truth: 'fail', judged: 'fail' },
    ]),
  });
  if (run.kind !== 'report') throw new Error(run.why.kind);
  return run.report;
}

test('a decisive step is told with its counts, what is certified, and what is only likely', async () => {
  const report = await reportOf(singleCause(20, 12));
  const text = renderReport(report, { run: 'ab12' });
  const finding = report.ranking[0] ?? expect.fail('no ranking');
  const { same, other } = finding.before;
  expect(text).toContain('verdict: decisive step');
  expect(text).toContain(`${same} of ${same + other} forks failed`);
  expect(text).toMatch(/by more than 0\.1 is certified with fresh forks/);
  expect(text).toMatch(/largest|larger by 0\.15/);
  expect(text).toContain('it is not certified');
  expect(text).toContain('tracefork show ab12 --step 12');
  expect(text).toContain('Of labelled outcomes the judge passed');
});

test('a run that fails however it is resampled is systematic, and no step is named', async () => {
  const report = await reportOf(Array<number>(21).fill(1));
  expect(report.verdict).toEqual({ kind: 'systematic' });
  expect(report.ranking).toEqual([]);
  expect(renderReport(report)).not.toContain('next:');
  expect(verdictSentences(report).join(' ')).toContain(
    'Resampling hardly ever makes this run pass',
  );
});

test('a run that drifts into failing has no decisive step', async () => {
  const profile = Array.from({ length: 21 }, (_, j) => 0.4 + (0.6 * j) / 20);
  const { verdict } = await reportOf(profile, { maxCalls: 2000 });
  expect(['diffuse', 'insufficient-evidence', 'unresolved']).toContain(verdict.kind);
});

test('two causes are told as several, or as one that is certified and no more', async () => {
  const profile = Array.from({ length: 21 }, (_, j) =>
    j === 20 ? 1 : j <= 5 ? 0.02 : j <= 14 ? 0.5 : 0.98,
  );
  const report = await reportOf(profile);
  expect(['several', 'decisive', 'unresolved']).toContain(report.verdict.kind);
  expect([5, 14]).toContain(report.ranking[0]?.step);
  if (report.verdict.kind === 'several')
    expect(verdictSentences(report)[0]).toBe(
      `More than one step committed this run: steps ${report.verdict.steps.join(', ')}.`,
    );
});

test('a budget that is too small ends unresolved or without evidence, never with a certificate', async () => {
  const report = await reportOf(singleCause(20, 12), { maxCalls: 60 });
  expect(['unresolved', 'insufficient-evidence']).toContain(report.verdict.kind);
  expect(report.ranking.some(({ certificate }) => certificate?.certified)).toBe(false);
});

test('words follow the recorded grade, and a report survives JSON', async () => {
  const report = await reportOf(singleCause(10, 4), { recorded: 'fail' });
  expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  const passing = { ...report, recorded: 'pass' as const };
  expect(verdictSentences(passing)[0]).toContain('raised the probability of passing');
});
