import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openTape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { steady, tracefork } from './support/cli.ts';
import { agentSource, functionSource, startEchoModel } from './support/model.ts';
import { temp } from './support/temp.ts';

test('record passes the agent through, makes a tape, and tells of it in one line on stderr', async () => {
  const cwd = temp({ 'agent.mjs': agentSource });
  const model = await startEchoModel();
  const { code, stdout, stderr } = await tracefork(
    ['record', '-o', 'run.tape', '--name', 'echo', '--', 'node', 'agent.mjs'],
    { cwd, env: { MODEL_BASE_URL: model.url } },
  );
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'You said: one\nYou said: two\n' });
  expect(steady(stderr)).toBe(
    'recorded run.tape: 2 steps · 2 exchanges · 0 → 20 tokens · $0.0001 · TIME · SIZE\nkept as ID\n',
  );
  const tape = openTape(join(cwd, 'run.tape'));
  expect([tape.complete, tape.header.agent, tape.exchanges.length]).toEqual([true, 'echo', 2]);
});

test("record returns the agent's exit code", async () => {
  const cwd = temp({ 'agent.mjs': agentSource });
  const model = await startEchoModel();
  const env = { MODEL_BASE_URL: model.url, CODE: '7' };
  const { code } = await tracefork(['record', '-o', 'run.tape', '--', 'node', 'agent.mjs'], {
    cwd,
    env,
  });
  expect(code).toBe(7);
});

test('record never touches an existing file, and returns 125 before anything runs', async () => {
  const cwd = temp({
    'agent.mjs': "import { writeFileSync } from 'node:fs'; writeFileSync('ran', '');",
  });
  writeFileSync(join(cwd, 'run.tape'), 'precious');
  const { code, stderr } = await tracefork(
    ['record', '-o', 'run.tape', '--', 'node', 'agent.mjs'],
    { cwd },
  );
  expect(code).toBe(125);
  expect(stderr).toMatch(
    /^tracefork: .*run\.tape exists already, and a recording never overwrites a file\./,
  );
  expect(readFileSync(join(cwd, 'run.tape'), 'utf8')).toBe('precious');
  expect(existsSync(join(cwd, 'ran'))).toBe(false);
});

test('record says which folder is missing, and returns 125', async () => {
  const { code, stderr } = await tracefork(
    ['record', '-o', 'tapes/run.tape', '--', 'node', '-e', '0'],
    { cwd: temp() },
  );
  expect({ code, stderr }).toEqual({
    code: 125,
    stderr:
      'tracefork: Cannot make tapes/run.tape: there is no folder tapes. Make it first: mkdir -p tapes\n',
  });
});

test.skipIf(process.getuid?.() === 0)(
  'record runs nothing where it may not write (skipped for root, who may)',
  async () => {
    const cwd = temp({ 'agent.mjs': "console.log('ran');" });
    mkdirSync(join(cwd, 'closed'), { mode: 0o555 });
    const { code, stdout, stderr } = await tracefork(
      ['record', '-o', 'closed/run.tape', '--', 'node', 'agent.mjs'],
      { cwd },
    );
    expect({ code, stdout, stderr }).toEqual({
      code: 125,
      stdout: '',
      stderr:
        'tracefork: Cannot make closed/run.tape: you may not write into the folder closed. Name another one, or change its permissions.\n',
    });
  },
);

test('a command that is not there is 127, as in a shell', async () => {
  const cwd = temp();
  const { code, stderr } = await tracefork(['record', '-o', 'run.tape', '--', 'no-such-agent'], {
    cwd,
  });
  expect({ code, stderr }).toEqual({
    code: 127,
    stderr:
      'tracefork: Cannot start no-such-agent: there is no such program. Check its name and the PATH.\n',
  });
  expect(existsSync(join(cwd, 'run.tape'))).toBe(false);
});

test('a command without a Node process is named as such, and there is no tape', async () => {
  const cwd = temp();
  const { code, stdout, stderr } = await tracefork(
    ['record', '-o', 'run.tape', '--', 'echo', 'hello'],
    { cwd },
  );
  expect({ code, stdout }).toEqual({ code: 125, stdout: 'hello\n' });
  expect(stderr).toBe(
    'tracefork: nothing was recorded, and there is no tape: no Node process of the command loaded the recorder.\n' +
      'Is the agent a Node program? Does it, or something that starts it, replace NODE_OPTIONS?\n',
  );
  expect(existsSync(join(cwd, 'run.tape'))).toBe(false);
});

test("record --json keeps stdout to its document; the agent's goes to stderr", async () => {
  const cwd = temp({ 'agent.mjs': agentSource });
  const model = await startEchoModel();
  const { code, stdout, stderr } = await tracefork(
    ['record', '-o', 'run.tape', '--json', '--', 'node', 'agent.mjs'],
    { cwd, env: { MODEL_BASE_URL: model.url, CODE: '3' } },
  );
  expect(code).toBe(3);
  expect(stderr).toMatch(/^You said: one\nYou said: two\n/);
  expect(JSON.parse(stdout)).toEqual({
    version: 1,
    command: 'record',
    run: expect.stringMatching(/^[0-9a-f]{64}$/),
    file: 'run.tape',
    bytes: expect.any(Number),
    exit: { code: 3, signal: null },
    captured: true,
    warnings: [],
    chain: expect.stringMatching(/^[0-9a-f]{64}$/),
    digest: expect.stringMatching(/^[0-9a-f]{64}$/),
    complete: true,
    totals: { steps: 2, exchanges: 2, inputTokens: 0, outputTokens: 20, cost: expect.any(Number) },
    outcome: { exit: { code: 3, signal: null }, stdout: 'You said: one\nYou said: two\n' },
  });
});

test('a function in a TypeScript file is recorded in-process', async () => {
  const cwd = temp({ 'agent.ts': functionSource });
  const model = await startEchoModel();
  const env = { MODEL_BASE_URL: model.url };
  const { code, stdout } = await tracefork(
    ['record', '-o', 'run.tape', '--agent', './agent.ts:ask'],
    { cwd, env },
  );
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'the function prints You said: one\n' });
  expect(openTape(join(cwd, 'run.tape')).exchanges).toHaveLength(1);
});

test('a function that throws is recorded too; its error is printed and the code is 1', async () => {
  const cwd = temp({ 'agent.ts': functionSource });
  const { code, stderr } = await tracefork(
    ['record', '-o', 'run.tape', '--agent', './agent.ts:fails'],
    { cwd },
  );
  expect(code).toBe(1);
  expect(stderr).toMatch(/RangeError: the agent gave up/);
  expect(stderr).toMatch(/recorded run\.tape: 0 steps/);
});

test('Ctrl-C ends agent and recording with 130, and what was recorded can be read', async () => {
  const cwd = temp({
    'agent.mjs': `${agentSource}\nsetInterval(() => {}, 1000);\nconsole.log('waiting');`,
  });
  const model = await startEchoModel();
  const { code } = await tracefork(['record', '-o', 'run.tape', '--', 'node', 'agent.mjs'], {
    cwd,
    env: { MODEL_BASE_URL: model.url },
    onStart: (child) =>
      child.stdout?.on('data', (text: string) => {
        if (text.includes('waiting')) child.kill('SIGINT');
      }),
  });
  expect(code).toBe(130);
  const tape = openTape(join(cwd, 'run.tape'));
  expect([tape.complete, tape.exchanges.length]).toEqual([false, 2]);
});

test('an agent of which nothing was captured is said to be one, and its tape stays', async () => {
  const cwd = temp({ 'agent.mjs': "console.log('hello');" });
  const record = ['record', '-o', 'my run.tape', '--', 'node', 'agent.mjs'];
  const { code, stderr } = await tracefork(record, { cwd });
  expect(code).toBe(0);
  expect(steady(stderr)).toBe(
    'tracefork: nothing was captured: the agent made no request, called no tool, started no program and drew nothing. A replay of this tape proves nothing.\n' +
      "tracefork: the tape stays, as it is a run; to record under its name again, remove it first: rm 'my run.tape'\n" +
      'recorded my run.tape: 0 steps · 0 exchanges · TIME · SIZE\nkept as ID\n',
  );
  expect((await tracefork(record, { cwd })).code).toBe(125);
});

test('where a helper came before the agent, what was recorded is named', async () => {
  const cwd = temp({
    'agent.mjs': agentSource,
    'helper.mjs': '',
    'run.sh': 'node helper.mjs; node agent.mjs',
  });
  const model = await startEchoModel();
  const { code, stderr } = await tracefork(['record', '-o', 'run.tape', '--', 'sh', 'run.sh'], {
    cwd,
    env: { MODEL_BASE_URL: model.url },
  });
  expect(code).toBe(0);
  expect(stderr).toContain('a further Node process of the command is not on the tape: ');
  expect(stderr).toMatch(
    /what was recorded is the first Node process of the command: node \S*helper\.mjs\. If that belongs to an installation, run the command once by itself, then record it\.\n/,
  );
});
