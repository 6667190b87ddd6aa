import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { passRate } from '../src/recording/pass-rate.ts';
import { tracefork } from './support/cli.ts';
import { flakyAgent, startFlaky } from './support/flaky.ts';
import { temp } from './support/temp.ts';

const node = ['--', 'node', 'agent.mjs'];

async function flaky(model: Parameters<typeof startFlaky>[0]) {
  const cwd = temp({ 'agent.mjs': flakyAgent, 'package.json': '{}' });
  const server = await startFlaky(model);
  const env = { MODEL_BASE_URL: server.url };
  const run = (args: readonly string[], more: Partial<Parameters<typeof tracefork>[1]> = {}) =>
    tracefork(args, { cwd, env, ...more });
  return { cwd, run, server };
}

test('--until fail runs an agent until it fails, keeps that run alone and says how sure the rate is', async () => {
  const { run, cwd } = await flaky({ wrong: [3] });
  const { code, stdout, stderr } = await run([
    'record',
    '--until',
    'fail',
    '-o',
    'bad.tape',
    ...node,
  ]);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: 'refund sent\nrefund sent\nFAILED: refund of 800\n',
  });
  const lines = stderr.replace(/\d+ ms/g, 'TIME').replace(/[0-9a-f]{10}/g, 'ID');
  expect(lines).toBe(`run 1 of at most 100  pass       exit code 0, TIME, not kept
run 2 of at most 100  pass       exit code 0, TIME, not kept
run 3 of at most 100  fail       exit code 1, TIME, kept as ID

caught     run 3 failed: exit code 1, kept as ID
pass rate  2 of 3 runs passed; 95% interval 6% to 99.7%
           a confidence sequence, which holds for whatever reason the series stopped
graded     by exit
cost       $0.0009 at list prices
next       tracefork step ID
           tracefork replay ID
`);
  expect(existsSync(join(cwd, 'bad.tape'))).toBe(true);
  const { runs } = JSON.parse((await run(['runs', '--json'])).stdout);
  expect(runs).toMatchObject([{ grade: 'fail' }]);
  expect((await run(['replay', 'bad.tape', ...node])).stderr).toMatch(/^verdict {5}exact$/m);
});

test("--times grades so many runs by an oracle, keeps the failed ones and gives Wilson's interval", async () => {
  const { run } = await flaky({ wrong: [2] });
  const args = ['--times', '3', '--keep', 'failed', '--fail-if', '/FAILED/', '--json'];
  const { code, stdout } = await run(['record', ...args, ...node]);
  expect(code).toBe(1);
  const document = JSON.parse(stdout);
  expect(document).toMatchObject({
    times: 3,
    until: null,
    keep: 'failed',
    oracle: 'fail if /FAILED/',
    rate: { pass: 2, fail: 1, undefined: 0, share: 2 / 3, interval: { method: 'wilson' } },
    found: null,
    interrupted: false,
  });
  const graded = document.runs.map((each: { grade: string; run: string | null }) => [
    each.grade,
    each.run !== null,
  ]);
  expect(graded).toEqual([
    ['pass', false],
    ['fail', true],
    ['pass', false],
  ]);
});

test('a run that --until looks for and does not find is exit code 1', async () => {
  const { run, cwd } = await flaky({ wrong: [] });
  const { code, stderr } = await run(['record', '--until', 'fail', '--times', '2', ...node]);
  expect(code).toBe(1);
  expect(stderr).toContain('not met    no run failed in 2 runs, the limit');
  expect(readdirSync(cwd)).toEqual(['agent.mjs', 'package.json']);
});

test('Ctrl-C ends a series, and what was whole is kept and counted', async () => {
  const { run, server } = await flaky({ wrong: [1], hang: 2 });
  const { code, stderr } = await run(['record', '--times', '9', ...node], {
    onStart: (child) => {
      const looking = setInterval(() => {
        if (server.runs() < 2) return;
        clearInterval(looking);
        child.kill('SIGINT');
      }, 20);
    },
  });
  expect(code).toBe(130);
  expect(stderr).toMatch(/run 1 of 9 {2}fail .* kept as/);
  expect(stderr).toMatch(/run 2 of 9 {2}none .* interrupted, counts for nothing, .*kept as/);
  expect(stderr).toMatch(/0 of 1 run passed; 95% interval 0% to \d+%\n.*confidence sequence/);
  const { runs } = JSON.parse((await run(['runs', '--json'])).stdout);
  expect(runs).toMatchObject([{ complete: false }, { complete: true, grade: 'fail' }]);
});

test('what cannot be graded is neither: it widens the interval to both sides', () => {
  const clear = passRate({ pass: 8, fail: 2, undefined: 0 }, { fixed: true });
  const unclear = passRate({ pass: 8, fail: 2, undefined: 4 }, { fixed: true });
  expect(clear.interval.low).toBeCloseTo(0.49, 2);
  expect(clear.interval.high).toBeCloseTo(0.943, 2);
  expect(unclear.interval.low).toBeLessThan(8 / 14);
  expect(unclear.interval.high).toBeGreaterThan(12 / 14);
});

test('many runs and one tape to make do not go together', async () => {
  const { code, stderr } = await tracefork(['record', '--times', '3', '-o', 'a.tape', ...node], {
    cwd: temp(),
  });
  expect(code).toBe(2);
  expect(stderr).toContain('-o is one tape, and --times makes many.');
});
