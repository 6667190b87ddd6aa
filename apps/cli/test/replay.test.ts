import { watch } from 'node:fs';
import { join } from 'node:path';
import { writeTape } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { steady, tracefork } from './support/cli.ts';
import { exampleEvents } from './support/example-tape.ts';
import { agentSource, functionSource, startEchoModel } from './support/model.ts';
import { recordedAgent } from './support/recorded.ts';
import { temp } from './support/temp.ts';

const node = ['--', 'node', 'agent.mjs'];

test('an exact replay passes the output through, prints the receipt on stderr and returns 0', async () => {
  const cwd = await recordedAgent();
  const { code, stdout, stderr } = await tracefork(['replay', 'run.tape', ...node], { cwd });
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'You said: one\nYou said: two\n' });
  await expect(steady(stderr)).toMatchFileSnapshot('./snapshots/replay-exact.txt');
});

test('a drift returns 1 and says where, what differs, and what to do', async () => {
  const cwd = await recordedAgent();
  const { code, stderr } = await tracefork(['replay', 'run.tape', ...node], {
    cwd,
    env: { QUESTIONS: 'one,three' },
  });
  expect(code).toBe(1);
  const receipt = steady(stderr).slice(steady(stderr).indexOf('\ntape ') + 1);
  await expect(receipt).toMatchFileSnapshot('./snapshots/replay-drifted.txt');
});

test('replay --json keeps stdout to the receipt', async () => {
  const cwd = await recordedAgent();
  const { code, stdout, stderr } = await tracefork(['replay', 'run.tape', '--json', ...node], {
    cwd,
  });
  expect(code).toBe(0);
  expect(stderr).toBe('You said: one\nYou said: two\n');
  expect(JSON.parse(stdout)).toMatchObject({
    version: 1,
    command: 'replay',
    file: 'run.tape',
    agent: { name: 'node agent.mjs', source: 'command line' },
    verdict: {
      result: 'exact',
      reasons: [],
      exchanges: { matched: 2, recorded: 2 },
      outcome: 'same',
      tapeComplete: true,
    },
    holds: true,
    exit: { code: 0, signal: null },
    stoppedAt: null,
    warnings: [],
  });
});

test('what may differ passes as equivalent only where that is accepted', async () => {
  const source = agentSource.replace(
    'max_tokens: 9',
    'max_tokens: 9, metadata: { user_id: process.env.WHO }',
  );
  const cwd = await recordedAgent({ 'agent.mjs': source }, { WHO: 'me' });
  const env = { WHO: 'somebody else' };
  const ignore = ['--ignore', 'metadata.user_id'];
  const strict = await tracefork(['replay', 'run.tape', ...ignore, ...node], { cwd, env });
  expect(strict.code).toBe(1);
  expect(strict.stderr).toMatch(/^verdict {5}equivalent$/m);
  expect(strict.stderr).toMatch(/^rule {8}ignore:metadata\.user_id, 2 uses$/m);
  expect(strict.stderr).toContain(
    'tracefork replay run.tape --ignore metadata.user_id --accept equivalent -- node agent.mjs',
  );
  const accepted = await tracefork(
    ['replay', 'run.tape', ...ignore, '--accept', 'equivalent', ...node],
    { cwd, env },
  );
  expect(accepted.code).toBe(0);
});

test('--trust-tape runs the command of the tape; without it the command is only shown', async () => {
  const cwd = await recordedAgent();
  const refused = await tracefork(['replay', 'run.tape'], { cwd });
  expect(refused.code).toBe(2);
  expect(refused.stdout).toBe('');
  expect(refused.stderr).toContain('The tape says it was made by: node agent.mjs');
  const trusted = await tracefork(['replay', 'run.tape', '--trust-tape'], { cwd });
  expect(trusted.code).toBe(0);
  expect(trusted.stderr).toMatch(/^agent {7}node agent\.mjs {2}\(from the tape\)$/m);
});

test('--to refuses a step that the tape does not have', async () => {
  const cwd = await recordedAgent();
  const { code, stderr } = await tracefork(['replay', 'run.tape', '--to', '9', ...node], { cwd });
  expect(code).toBe(2);
  expect(stderr).toContain('--to 9: the tape has steps 0 to ');
});

test('--to stops before the answer of a step', async () => {
  const cwd = await recordedAgent();
  const { code, stdout, stderr } = await tracefork(['replay', 'run.tape', '--to', '1', ...node], {
    cwd,
  });
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'You said: one\n' });
  expect(stderr).toBe(
    'stopped at step 1, before its answer. Look at it: tracefork show run.tape --step 1\n',
  );
});

test('a function replays in-process, and --to says that it needs a command', async () => {
  const cwd = temp({ 'agent.ts': functionSource });
  const model = await startEchoModel();
  const env = { MODEL_BASE_URL: model.url };
  await tracefork(['record', '-o', 'run.tape', '--agent', './agent.ts:ask'], { cwd, env });
  await model.close();
  const exact = await tracefork(['replay', 'run.tape', '--agent', './agent.ts:ask'], { cwd, env });
  expect(exact.code).toBe(0);
  expect(exact.stdout).toBe('the function prints You said: one\n');
  expect(exact.stderr).toMatch(/^verdict {5}exact$/m);
  const json = await tracefork(['replay', 'run.tape', '--agent', './agent.ts:ask', '--json'], {
    cwd,
    env,
  });
  expect(JSON.parse(json.stdout)).toMatchObject({ verdict: { result: 'exact' }, exit: null });
  const drifted = await tracefork(['replay', 'run.tape', '--agent', './agent.ts:ask'], {
    cwd,
    env: { ...env, QUESTIONS: 'else' },
  });
  expect(drifted.code).toBe(1);
  expect(drifted.stderr).toMatch(
    /^verdict {5}drifted at step 0: a request is not the recorded one$/m,
  );
  const to = await tracefork(['replay', 'run.tape', '--agent', './agent.ts:ask', '--to', '0'], {
    cwd,
    env,
  });
  expect(to.code).toBe(2);
  expect(to.stderr).toContain('-- node agent.js');
});

test('a function finds the base URL and a key on a machine that has neither', async () => {
  const source = functionSource.replace(
    'const content: string',
    "if (process.env.MODEL_API_KEY === undefined) throw new Error('no key');\n  const content: string",
  );
  const cwd = temp({ 'agent.ts': source });
  const model = await startEchoModel();
  const env = { MODEL_BASE_URL: model.url, MODEL_API_KEY: 'of the recording' };
  await tracefork(['record', '-o', 'run.tape', '--agent', './agent.ts:ask'], { cwd, env });
  await model.close();
  const { code, stderr } = await tracefork(['replay', 'run.tape', '--agent', './agent.ts:ask'], {
    cwd,
  });
  expect(stderr).toMatch(/^verdict {5}exact$/m);
  expect(code).toBe(0);
});

test('an agent that cannot be loaded is an error with what there is instead', async () => {
  const cwd = temp({ 'agent.ts': functionSource, 'broken.ts': 'throw new Error("cannot start")' });
  writeTape(join(cwd, 'run.tape'), exampleEvents());
  const replay = async (agent: string) =>
    (await tracefork(['replay', 'run.tape', '--agent', agent], { cwd })).stderr;
  expect(await replay('none.ts:main')).toMatch(
    /There is no file .*none\.ts\. An agent is named FILE:EXPORT/,
  );
  expect(await replay('agent.ts:main')).toBe(
    'tracefork: agent.ts has no function main: it exports ask, fails.\n',
  );
  expect(await replay('broken.ts:main')).toMatch(
    /^tracefork: broken\.ts cannot be loaded:\nError: cannot start/,
  );
});

test('a command that cannot be started is no drift', async () => {
  const cwd = await recordedAgent();
  const { code, stderr } = await tracefork(['replay', 'run.tape', '--', 'no-such-agent'], { cwd });
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr:
      'tracefork: Cannot start no-such-agent: there is no such program. Check its name and the PATH.\n',
  });
});

test('ignoring is suggested for what looks like an id, and not for what the agent means', async () => {
  const source = agentSource.replace(
    'max_tokens: 9',
    'max_tokens: 9, metadata: { user_id: process.env.WHO }',
  );
  const cwd = await recordedAgent({ 'agent.mjs': source }, { WHO: 'me' });
  const replay = (env: Record<string, string>) =>
    tracefork(['replay', 'run.tape', ...node], { cwd, env });
  const id = await replay({ WHO: 'somebody else' });
  expect(id.stderr).toContain(
    'if it may differ: tracefork replay run.tape --ignore metadata.user_id',
  );
  const prompt = await replay({ WHO: 'me', QUESTIONS: 'three' });
  expect(prompt.stderr).not.toContain('--ignore');
});

test('a variable that is set differently is named where it leads to a drift', async () => {
  const cwd = await recordedAgent();
  const env = { MODEL_BASE_URL: 'http://127.0.0.1:1' };
  const { code, stderr } = await tracefork(['replay', 'run.tape', ...node], { cwd, env });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^likely {6}an environment variable is set differently: MODEL_BASE_URL$/m);
});

test('variables of the recording that are not set now are named where a request differs', async () => {
  const source = agentSource.replace(
    'max_tokens: 9',
    'max_tokens: 9, metadata: { key: process.env.MY_API_KEY, team: process.env.GROUP_OF_MINE }',
  );
  const env = { MY_API_KEY: 'sk-1234567890abcdef', GROUP_OF_MINE: 'green' };
  const cwd = await recordedAgent({ 'agent.mjs': source }, env);
  const replay = (now: Record<string, string>) =>
    tracefork(['replay', 'run.tape', '--accept', 'equivalent', ...node], { cwd, env: now });
  expect((await replay(env)).code).toBe(0);
  expect((await replay({ GROUP_OF_MINE: 'green' })).code).toBe(0);
  const without = await replay({});
  expect(without.stderr).not.toContain('MY_API_KEY');
  expect(without.stderr).toMatch(
    /^likely {6}perhaps an environment variable that the recorded run had and that is not set here: GROUP_OF_MINE$/m,
  );
  const prompt = await replay({ ...env, QUESTIONS: 'else' });
  expect(prompt.stderr).not.toContain('not set here');
});

test.each(['replay', 'verify'])('Ctrl-C ends %s with 130', async (command) => {
  const agents =
    "import { writeFileSync } from 'node:fs';\nwriteFileSync('started', '');\nsetInterval(() => {}, 10);";
  const cwd = await recordedAgent({ 'endless.mjs': agents });
  const watched = new Promise<void>((resolve) => {
    const watcher = watch(cwd, (_event, name) => {
      if (name !== 'started') return;
      watcher.close();
      resolve();
    });
  });
  const { code } = await tracefork([command, 'run.tape', '--', 'node', 'endless.mjs'], {
    cwd,
    onStart: (child) => void watched.then(() => child.kill('SIGINT')),
  });
  expect(code).toBe(130);
});

test('what an agent prints while it is loaded stays out of the document', async () => {
  const cwd = temp({
    'agent.ts': `console.log('loading');\n${functionSource}`,
    'tracefork.config.ts': `console.log('configuring');
      export default { agents: [{ tapes: '*.tape', agent: 'agent.ts:ask' }] };`,
  });
  const model = await startEchoModel();
  const env = { MODEL_BASE_URL: model.url };
  const agent = ['--agent', './agent.ts:ask'];
  const made = await tracefork(['record', '-o', 'run.tape', '--json', ...agent], { cwd, env });
  expect(JSON.parse(made.stdout)).toMatchObject({ command: 'record', captured: true });
  for (const command of ['replay', 'verify']) {
    const { stdout, stderr } = await tracefork([command, 'run.tape', '--json'], { cwd, env });
    expect(JSON.parse(stdout)).toMatchObject({ command });
    expect(stderr).toMatch(/configuring\n(.*\n)*loading\n/);
  }
});
