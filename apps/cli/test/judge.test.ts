import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { configEntry } from '../src/agent/load-config.ts';
import { answerBy, type Ended } from '../src/blame/answer-of.ts';
import { JudgeFailedError, JudgeUnaffordableError } from '../src/judge/errors.ts';
import { resolveOracle } from '../src/oracle/resolve-oracle.ts';
import { tracefork } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { honest, startJudge } from './support/judge.ts';
import { planted } from './support/planted-agent.ts';

const by = ['--oracle', 'judge:The answers were all good.', '--json'] as const;

const labels = (pass: number, fail: number): string =>
  JSON.stringify([
    ...Array.from({ length: pass }, (_, at) => ({ text: `fine ${at}`, truth: 'pass' })),
    ...Array.from({ length: fail }, (_, at) => ({ text: `a bad answer ${at}`, truth: 'fail' })),
  ]);

test('a judge grades the recorded run first and then the forks, with its errors in the report; what it answered is kept', async () => {
  const judge = await startJudge(honest);
  const { run, model, cwd, env } = await planted({ env: { ...judge.env, STEPS: '3' } });
  writeFileSync(join(cwd, 'labels.json'), labels(6, 5));
  const args = ['blame', 'latest', ...by, '--judge-labels', 'labels.json'];
  const dry = await inProcess([...args, '--dry-run'], { cwd, env });
  expect(JSON.parse(dry.stdout)).toMatchObject({
    grade: null,
    estimate: { judge: { free: true } },
  });
  expect([judge.asked.length, model.seen.length]).toEqual([0, 0]);

  const { code, stdout, stderr } = await run(args);
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(/^labels +passes 6 of 6 \(95%: 0\.54 to 1\.00\) that pass, fails 5 of 5/m);
  const { finding, recorded, totals, spend, calibration } = JSON.parse(stdout);
  expect(recorded).toBe('fail');
  expect(finding.report.verdict).toEqual({ kind: 'decisive', step: 2 });
  expect(finding.report.calibration).toEqual(calibration);
  expect(calibration.sensitivity).toMatchObject({ hits: 6, total: 6 });
  expect(spend.calls).toBe(totals.calls + judge.asked.length);
  expect(judge.asked[11]?.shown).toContain('a bad answer');
  const [{ system, shown, model: name } = { system: '', shown: '', model: '' }] = judge.asked;
  expect(name).toBe('claude-haiku-4-5');
  expect(system).toContain('The answers were all good.');
  const [, mark = ''] = /^begin (outcome [0-9a-f]{16})\n/.exec(shown) ?? [];
  expect(shown.endsWith(`\nend ${mark}`)).toBe(true);
  expect(system).toContain(`"begin ${mark}"`);

  const calls = [judge.asked.length, model.seen.length];
  const again = await run(args);
  expect([judge.asked.length, model.seen.length]).toEqual(calls);
  expect(JSON.parse(again.stdout).finding.report.levels).toEqual(finding.report.levels);
});

test('what a judge costs is reserved like any call: what does not fit is graded by the next command', async () => {
  const judge = await startJudge(honest);
  const { run, model } = await planted({ env: { ...judge.env, STEPS: '4' } });
  const paid = [
    'blame',
    'latest',
    ...by,
    '--local-is-paid',
    '--price',
    '1/5',
    '--concurrency',
    '2',
  ];
  const refused = await run([...paid, '--budget', '0.0001']);
  expect(refused.code).toBe(2);
  expect(refused.stderr).toContain('The judge was not asked: the budget of $0.0001');
  expect([judge.asked.length, model.seen.length]).toEqual([0, 0]);
  const short = await run([...paid, '--budget', '0.012']);
  const { spend, outOfBudget } = JSON.parse(short.stdout);
  expect(outOfBudget, short.stderr).toBe(true);
  expect(spend.atMost).toBeLessThanOrEqual(0.012);
  const calls = model.seen.length;
  const more = await run([...paid, '--budget', '2']);
  expect(more.code, more.stderr).toBe(0);
  const { totals, finding } = JSON.parse(more.stdout);
  expect(finding.report.verdict).toEqual({ kind: 'decisive', step: 2 });
  expect(totals.reused).toBeGreaterThan(0);
  expect(model.seen.length).toBeGreaterThan(calls);
});

test('a fork whose judge was not asked, or did not answer, is kept and is no evidence', async () => {
  const tape = {
    events: [{ kind: 'outcome', t: 0, exit: { code: 0, signal: null } }],
    exchanges: [],
  };
  const ended = {
    end: { status: 'finished' },
    spend: { calls: 1, local: 0, dollars: 0.1, atMost: 0.1 },
    live: [],
    tape,
  } as unknown as Ended;
  const answered = (error: Error) =>
    answerBy(ended, { name: 'judge', grade: () => Promise.reject(error) });
  const unaffordable = new JudgeUnaffordableError('the budget has $0.00 left');
  const later = { kind: 'graded', grade: 'undefined' };
  expect(await answered(unaffordable)).toMatchObject({
    answer: { kind: 'unaffordable' },
    keep: later,
  });
  expect(await answered(new JudgeFailedError('m', { cause: new Error('401') }))).toMatchObject({
    answer: { kind: 'failed', code: 'judge', message: 'The judge m did not answer: 401' },
    keep: later,
  });
  await expect(answered(new Error('disk full'))).rejects.toThrow('disk full');
});

test('a judge that is no better than a coin, or out of reach, stops before any fork', async () => {
  const coin = await startJudge(() => 'pass');
  const { run, model, cwd, env } = await planted({ env: coin.env });
  writeFileSync(join(cwd, 'labels.json'), labels(3, 3));
  const useless = await run(['blame', 'latest', ...by, '--judge-labels', 'labels.json']);
  expect(useless.code).toBe(2);
  expect(useless.stderr).toContain('3 of 3 passes and 0 of 3 failures right');
  const closed = await startJudge(honest, () => 401);
  const out = { cwd, env: { ...env, ...closed.env } };
  const noKey = await tracefork(['blame', 'latest', ...by], out);
  expect(noKey.code).toBe(2);
  expect(noKey.stderr).toMatch(/^tracefork: The judge claude-haiku-4-5 did not answer: 401/m);
  const { ANTHROPIC_API_KEY: _key, ...keyless } = out.env;
  const unnamed = await inProcess(['grade', 'latest', ...by], { cwd, env: keyless });
  expect(unnamed.stderr).toContain('needs a key in ANTHROPIC_API_KEY');
  expect(model.seen).toHaveLength(0);
});

test('grade asks a judge that a file describes, once for each outcome', async () => {
  const judge = await startJudge(honest);
  const { cwd, env } = await planted({ env: judge.env });
  writeFileSync(
    join(cwd, 'polite.json'),
    JSON.stringify({ criterion: 'Good?', model: 'claude-opus-4-1', labels: 'labels.json' }),
  );
  writeFileSync(
    join(cwd, 'labels.json'),
    JSON.stringify([
      { run: 'latest', truth: 'fail' },
      { text: 'fine', truth: 'pass' },
    ]),
  );
  const args = ['grade', 'latest', '--oracle', 'judge:polite.json', '--json'];
  const listening = process.listenerCount('exit');
  const { code, stdout, stderr } = await inProcess(args, { cwd, env });
  expect(code, stderr).toBe(1);
  const { runs, calibration } = JSON.parse(stdout);
  expect(runs[0]).toMatchObject({
    grade: 'fail',
    reason: 'It says so',
    oracle: 'judge claude-opus-4-1: Good?',
  });
  expect(calibration.scale).toBe(1);
  expect(judge.asked.map(({ model }) => model)).toEqual(['claude-opus-4-1', 'claude-opus-4-1']);
  expect((await inProcess(args, { cwd, env })).code).toBe(1);
  expect(judge.asked).toHaveLength(2);
  expect(process.listenerCount('exit')).toBeLessThanOrEqual(listening + 1);
  // A judge of the configuration is asked by grade, and stands in no other command's way.
  writeFileSync(
    join(cwd, 'tracefork.config.mjs'),
    `export default { agents: [{ tapes: 'latest', oracle: 'judge:polite.json' }] };`,
  );
  expect((await inProcess(['grade', 'latest', '--json'], { cwd, env })).code).toBe(1);
  const dry = ['fork', 'latest', '--step', '0', '--text', 'good', '--times', '2', '--dry-run'];
  expect((await inProcess(dry, { cwd, env })).code).toBe(0);
  const config = await configEntry('latest', cwd);
  expect(await resolveOracle({}, { cwd, config })).toBeUndefined();
  expect(judge.asked).toHaveLength(2);
});

test('an answer without a verdict is an outcome that cannot be graded', async () => {
  const judge = await startJudge(() => 'perhaps');
  const { cwd, env, model } = await planted({ env: judge.env });
  const { code, stdout } = await inProcess(['grade', 'latest', ...by], { cwd, env });
  expect(code).toBe(2);
  expect(JSON.parse(stdout).runs[0]).toMatchObject({
    grade: 'undefined',
    reason: 'the judge gave no verdict (tool_use)',
  });
  expect(model.seen).toHaveLength(0);
});
