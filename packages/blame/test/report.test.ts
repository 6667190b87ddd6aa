import { expect, test } from 'vitest';
import { type BlameReport, blame, renderReport, verdictSentences } from '../src/index.ts';
import { type Calibrated, calibrate } from '../src/oracle.ts';
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
  expect(report.verdict).toEqual({ kind: 'systematic', chance: expect.closeTo(1, 1) });
  expect(report.ranking).toEqual([]);
  expect(renderReport(report)).not.toContain('next:');
  expect(verdictSentences(report).join(' ')).toContain(
    'Resampling seldom made this run pass: run anew from the start, ',
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
    expect(verdictSentences(report)[0]).toMatch(/^More than one step seems to have committed/);
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

test('several steps are said to have committed the run only where each is certified', async () => {
  const report = await reportOf(singleCause(20, 12));
  const [first] = report.ranking;
  if (first === undefined) throw new Error('no ranking');
  const other = { ...first, step: 4 };
  const told = (second: typeof first) =>
    verdictSentences({
      ...report,
      verdict: { kind: 'several', steps: [12, 4] },
      ranking: [first, second],
    });
  expect(told(other)[0]).toMatch(/^More than one step committed this run, and each is certified/);
  const { certificate: _, ...unproven } = other;
  const words = told(unproven);
  expect(words[0]).toBe(
    'More than one step seems to have committed this run: step 12 certified, step 4 likely.',
  );
  expect(words.join(' ')).toContain('Step 4 is not certified');
});

test('a search that ends before it is sure keeps what it has certified in its words', async () => {
  const report = await reportOf(singleCause(20, 12));
  const verdict = { kind: 'unresolved', chance: 0.7, callsLeft: null, why: 'spent' } as const;
  const [own] = [verdictSentences({ ...report, verdict: { ...verdict, step: 12 } }).join(' ')];
  expect(own).toContain('is certified with fresh forks');
  expect(own).not.toContain('It is not certified');
  const other = verdictSentences({ ...report, verdict: { ...verdict, step: 3 } }).join(' ');
  expect(other).toContain('Step 3 is the likeliest');
  expect(other).toContain("Step 12's recorded response raised the probability of failing");
});

test('without a certificate the words name a likely step, and call nothing unresolved at a budget', async () => {
  const { verdict, text } = await (async () => {
    const run = await blame({
      steps: 20,
      seed: 3,
      oracle: 'exit',
      recorded: 'fail',
      runner: plantedRunner(singleCause(20, 12)),
      settings: { certify: false },
    });
    if (run.kind !== 'report') throw new Error(run.why.kind);
    return { verdict: run.report.verdict, text: renderReport(run.report) };
  })();
  expect(verdict).toMatchObject({ kind: 'unresolved', step: 12, why: 'not-asked' });
  expect(text).toContain('verdict: likely step, no certificate asked for');
  expect(text).toContain('No certificate was asked for. Step 12 is the likeliest');
  expect(text).toContain('It is not certified.');
});

test('what a judge gets wrong is not charged to the last step, where a replay is never judged anew', async () => {
  const judged = async (calibration?: Calibrated) => {
    // Every fork fails, and the judge passes three of ten that do.
    const profile = Array.from({ length: 11 }, (_, j) => (j === 10 ? 1 : 0.7));
    const run = await blame({
      steps: 10,
      seed: 3,
      oracle: 'judge',
      recorded: 'fail',
      runner: plantedRunner(profile),
      ...(calibration === undefined ? {} : { calibration }),
    });
    if (run.kind !== 'report') throw new Error(run.why.kind);
    return run.report.ranking.filter(({ certificate }) => certificate?.certified);
  };
  const labelled = Array.from({ length: 40 }, (_, i) => [
    { truth: 'pass', judged: 'pass' } as const,
    { truth: 'fail', judged: i % 10 < 3 ? 'pass' : 'fail' } as const,
  ]).flat();
  expect(await judged()).toHaveLength(1);
  expect(await judged(calibrate(labelled))).toEqual([]);
  expect(await judged('none')).toEqual([]);
});
