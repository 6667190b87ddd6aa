import { expect, test } from 'vitest';
import { tracefork } from './support/cli.ts';
import { startEchoModel } from './support/model.ts';
import { temp } from './support/temp.ts';

/** Asks twice; RETRIES says how often it asks again after a failure. */
const agent = `
const retries = Number(process.env.RETRIES ?? 2);
async function ask(content, attempt = 0) {
  try {
    const response = await fetch(process.env.MODEL_BASE_URL + '/v1/messages', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', max_tokens: 9, messages: [{ role: 'user', content }] }),
    });
    if (!response.ok) throw new Error('the model answered ' + response.status);
    return (await response.json()).content[0].text;
  } catch (error) {
    if (attempt === retries) throw error;
    await new Promise((resolve) => setTimeout(resolve, 5 + Math.random()));
    return ask(content, attempt + 1);
  }
}
export async function main() {
  return ask(await ask('one ' + crypto.randomUUID()));
}
if (process.argv[1] === import.meta.filename) console.log(await main());
`;

const faults = ['rate_limit', 'server_error', 'connection_reset', 'stream_cut', 'malformed_json'];
const asked = faults.flatMap((name) => ['--fault', name]);

async function recorded(how: readonly string[]) {
  const cwd = temp({ 'agent.mjs': agent });
  const model = await startEchoModel();
  const env = { MODEL_BASE_URL: model.url };
  const { code, stderr } = await tracefork(['record', '-o', 'run.tape', ...how], { cwd, env });
  if (code !== 0) throw new Error(stderr);
  await model.close();
  return {
    run: (args: readonly string[], extra: Readonly<Record<string, string>> = {}) =>
      tracefork(['faults', 'run.tape', ...args], { cwd, env: { ...env, ...extra } }),
  };
}

const command = ['--', 'node', 'agent.mjs'];

interface Document {
  readonly counts: Readonly<Record<string, number>>;
  readonly faults: ReadonlyArray<{
    readonly step: number;
    readonly class: string;
    readonly result: string;
  }>;
}

test('a command that asks again recovers from what fails on the wire, at every step, offline', async () => {
  const { run } = await recorded(command);
  const { code, stdout, stderr } = await run([
    ...asked,
    '--repeat',
    '1',
    '--concurrency',
    '3',
    ...command,
  ]);
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^step 0 +rate_limit +recovered +It got over it; 2 of 2 exchanges/m);
  expect(stdout).toMatch(/^10 recovered; offline, \$0; passes: the recorded outcome$/m);
  expect(code).toBe(0);
}, 60_000);

test('an agent that gives up fails, and the command that shows more is named', async () => {
  const { run } = await recorded(command);
  const { code, stdout } = await run(
    ['--fault', 'overloaded', '--step', '1', '--repeat', '1', ...command],
    { RETRIES: '0' },
  );
  expect(stdout).toMatch(/^step 1 +overloaded +failed/m);
  expect(stdout).toMatch(/^ {2}tracefork fork run\.tape --step 1 --fault overloaded$/m);
  expect(code).toBe(1);
}, 60_000);

test('a function is tried in this process; a fault that lasts longer than its retries fails', async () => {
  const { run } = await recorded(['--agent', './agent.mjs:main']);
  const how = ['--agent', './agent.mjs:main', '--fault', 'server_error', '--json'];
  const twice = await run([...how, '--times', '2']);
  expect((JSON.parse(twice.stdout) as Document).counts).toEqual({ recovered: 2 });
  expect(twice.code).toBe(0);
  const thrice = await run([...how, '--times', '3', '--step', '0']);
  expect(JSON.parse(thrice.stdout)).toMatchObject({
    command: 'faults',
    faults: [{ step: 0, class: 'server_error', result: 'failed', replays: 2 }],
  });
  expect(thrice.code).toBe(1);
  const graded = await run([...how, '--times', '3', '--step', '0', '--pass-if', '/answered 500/']);
  expect((JSON.parse(graded.stdout) as Document).faults).toEqual([]);
  expect(graded.stderr).toContain('Without a fault the run does not hold');
}, 60_000);

test('an unknown class and a step that is not there are named before anything runs', async () => {
  const { run } = await recorded(command);
  const unknown = await run(['--fault', 'rate-limits', ...command]);
  expect(unknown).toMatchObject({ code: 2, stdout: '' });
  expect(unknown.stderr).toContain('The nearest is rate_limit.');
  const beyond = await run(['--step', '2', '--fault', 'refusal', ...command]);
  expect(beyond).toMatchObject({ code: 2, stdout: '' });
  expect(beyond.stderr).toContain('is at step 2, and the run has steps 0 to 1.');
});

test('a run that does not replay is no ground for an answer', async () => {
  const { run } = await recorded(command);
  const { code, stderr } = await run([...asked, '--', 'node', '-e', '0']);
  expect(code).not.toBe(0);
  expect(stderr).toContain('Without a fault the run does not hold');
});
