import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recorded } from './support/forkable.ts';

const passing = ['--pass-if', '/<[123]\\d\\d>/'];

test('trials are graded: before and after, the interval of the difference, and grades in the store', async () => {
  const { run, cwd } = await recorded();
  const args = 'fork latest --step 1 --resample --times 4 --trial 1'.split(' ');
  const { code, stdout, stderr } = await run([...args, ...passing, '--json']);
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(/^before +0\/1 passed \(the recorded run alone\)$/m);
  expect(stderr).toMatch(/^after +3\/4 passed, 95% interval 30% to 95%$/m);
  expect(stderr).toMatch(/^change +\+75% in pass rate, 95% interval [−+]?\d+% to \+\d+%$/m);
  const { summary, forks } = JSON.parse(stdout);
  expect(summary).toMatchObject({
    oracle: 'pass if /<[123]\\d\\d>/',
    recorded: { grade: 'fail' },
    before: { pass: 0, fail: 1, undefined: 0, from: 'recorded' },
    after: { pass: 3, fail: 1, undefined: 0 },
    broken: 0,
    difference: { value: 0.75 },
  });
  expect(forks.map(({ grade }: { grade: { grade: string } }) => grade.grade)).toEqual([
    'pass',
    'pass',
    'pass',
    'fail',
  ]);
  const { branches } = JSON.parse((await run(['branches', 'latest', '--json'])).stdout);
  expect(branches.map(({ grade }: { grade: string }) => grade).sort()).toEqual([
    'fail',
    'pass',
    'pass',
    'pass',
  ]);
  expect(cwd).toBeTruthy();
});

test('a control keeps the recorded answer as often, which tells chance from change', async () => {
  const { run } = await recorded();
  const args = 'fork latest --step 1 --resample --times 4 --trial 1 --control --json'.split(' ');
  const { stdout, stderr } = await run([...args, ...passing]);
  expect(stderr).toMatch(/^fork .*4 times, and as often with the recorded answer kept$/m);
  const { summary, forks } = JSON.parse(stdout);
  expect(summary).toMatchObject({
    before: { pass: 3, fail: 1, from: 'control' },
    after: { pass: 3, fail: 1 },
    difference: { value: 0 },
  });
  expect(summary.difference.low).toBeLessThan(-0.3);
  expect(forks.filter(({ control }: { control: boolean }) => control)).toHaveLength(4);
});

test('an oracle that cannot tell about the recorded run, or is none, ends before anything is spent', async () => {
  const { run, cwd, model } = await recorded();
  writeFileSync(join(cwd, 'grade.mjs'), 'export const grade = () => null;');
  const args = 'fork latest --step 1 --resample --times 2'.split(' ');
  for (const [oracle, message] of [
    [['--oracle', './grade.mjs:grade'], /cannot tell whether the recorded run went well/],
    [['--oracle', './grade.mjs:other'], /it exports grade/],
    [['--pass-if', '/(/'], /Cannot grade by/],
    [['--control'], /Nothing says whether latest went well.*--pass-if/s],
    [['--oracle', 'judge:"good"'], /A judge asks a model/],
  ] as const) {
    const { code, stderr } = await run([...args, ...oracle]);
    expect([code, stderr], oracle.join(' ')).toEqual([2, expect.stringMatching(message)]);
    expect(stderr).not.toMatch(/fault in tracefork/);
  }
  expect(model.seen).toEqual([]);
});

test('grade says of recorded runs whether they went well, keeps it, and runs nothing', async () => {
  const { run, cwd, model } = await recorded();
  const failing = await run(['grade', 'latest', ...passing]);
  expect([failing.code, failing.stdout]).toEqual([
    1,
    'fail       latest  does not match /<[123]\\d\\d>/  (pass if /<[123]\\d\\d>/)\n',
  ]);
  const { stdout, code } = await run(['grade', 'latest', '--oracle', 'exit', '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    command: 'grade',
    runs: [{ run: 'latest', oracle: 'exit', grade: 'pass', reason: 'exit code 0' }],
  });
  const { runs } = JSON.parse((await run(['runs', '--json'])).stdout);
  expect(runs[0].grade).toBe('pass');
  const undecided = await run(['grade', 'latest', '--pass-if', '/x/', '--fail-if', '/y/']);
  expect([undecided.code, undecided.stdout]).toEqual([
    2,
    expect.stringMatching(/^undefined {2}latest {2}matches neither/),
  ]);
  const none = await run(['grade', 'latest']);
  expect([none.code, none.stderr]).toEqual([2, expect.stringMatching(/--oracle exit/)]);
  writeFileSync(
    join(cwd, 'tracefork.config.mjs'),
    `export default { agents: [{ tapes: '**', oracle: ({ stdout }) => stdout.length > 3 }] };`,
  );
  expect((await run(['grade', 'latest'])).stdout).toMatch(/^pass {7}latest/);
  expect(model.seen).toEqual([]);
});
