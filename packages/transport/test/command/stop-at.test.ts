import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { nodeBinaries } from '../nondeterminism/support/nodes.ts';
import { project } from '../nondeterminism/support/project.ts';
import { modelServer } from '../replay/support/model-server.ts';
import { recordIn, replayIn } from './support/commands.ts';
import { attachDebugger, type PausedFrame } from './support/debugger.ts';

const files = {
  'agent.mjs': `
    const call = async (content) => (await fetch(process.env.MODEL_BASE_URL + '/v1/messages', {
      method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content }] }) })).text();
    for (const turn of ['zero', 'one', 'two']) console.log(turn, await call(turn));`,
};

test('a replay to a step stops before that step is answered', async () => {
  const at = project(files);
  const server = await modelServer();
  const command = ['node', 'agent.mjs'];
  const recorded = await recordIn(at, { command, env: { MODEL_BASE_URL: server.url } });
  await server.close();
  const stopped = await replayIn(at, { command, to: 1 });
  expect(stopped.result.stopped).toEqual({ step: 1 });
  expect(stopped.stdout).toBe(recorded.stdout.split('\n').slice(0, 1).join('\n').concat('\n'));
  const whole = await replayIn(at, { command });
  expect(whole.result.stopped).toBeUndefined();
  expect(whole.stdout).toBe(recorded.stdout);
});

/** An SDK that awaits before it makes a request, so that the agent's call is long over by then. */
const sdk = {
  'node_modules/sdk/package.json': '{ "name": "sdk", "type": "module", "exports": "./index.js" }',
  'node_modules/sdk/index.js': `
    export async function create(content) {
      await null;
      const response = await fetch(process.env.MODEL_BASE_URL + '/v1/messages', {
        method: 'POST', headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content }] }) });
      return response.text();
    }`,
};

/** Stands still at a step, reads the top frame, and goes on. */
async function standAt(
  at: (path: string) => string,
  { step, read, node }: { readonly step: number; readonly read: string; readonly node: string },
) {
  const driver = new URL('support/driver.mjs', import.meta.url).pathname;
  // Any free port, where a user would get Node's usual one.
  const env = {
    PATH: `${node.slice(0, node.lastIndexOf('/'))}:${process.env.PATH}`,
    HOME: at('.'),
    NODE_OPTIONS: '--inspect-port=0',
  };
  const command = ['node', 'agent.mjs'];
  const options = { tape: at('run.tape'), cwd: at('.'), command, env, to: step, inspect: true };
  const child = spawn(node, [driver, 'replay', JSON.stringify(options), at('r.json')]);
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  const address = await new Promise<string>((resolve) => {
    child.stderr.on('data', (chunk) => {
      stderr += chunk;
      const found = /ws:\/\/\S+/.exec(stderr)?.[0];
      if (found !== undefined) resolve(found);
    });
  });
  const attached = await attachDebugger(address);
  const [top] = attached.frames as [PausedFrame];
  const value = await attached.value(top, read);
  const until = stdout;
  await attached.goOn();
  await once(child, 'close');
  const { verdict } = JSON.parse(readFileSync(at('r.json'), 'utf8'));
  const line = top.location.lineNumber;
  return { functionName: top.functionName, line, value, until, stdout, stderr, verdict };
}

test.each(nodeBinaries())(
  'with the inspector the agent stands still on its own line, its variables alive, and goes on exactly ($label)',
  async ({ path: node }) => {
    const at = project({
      ...sdk,
      'agent.mjs': `
        import { create } from 'sdk';
        async function turn(words) {
          const asked = 'I ask ' + words;
          const answer = await create(words);
          return asked + answer.length;
        }
        console.log(await turn('zero'));
        console.log(await Promise.all(['one', 'two', 'three'].map(turn)));`,
    });
    const server = await modelServer();
    const command = ['node', 'agent.mjs'];
    const env = { MODEL_BASE_URL: server.url };
    const recorded = await recordIn(at, { command, env }, { node });
    await server.close();
    const back = { functionName: 'turn', line: 4, verdict: { result: 'exact' } };
    const second = await standAt(at, { step: 2, read: 'asked', node });
    expect(second).toMatchObject({ ...back, value: 'I ask two', stdout: recorded.stdout });
    expect(second.until).toBe(recorded.stdout.slice(0, recorded.stdout.indexOf('\n') + 1));
    expect(second.stderr).toContain('step 2 is about to be requested at agent.mjs:');
    const first = await standAt(at, { step: 1, read: 'asked', node });
    expect(first).toMatchObject({ ...back, value: 'I ask one', stdout: recorded.stdout });
    const forward = await standAt(at, { step: 2, read: 'asked', node });
    expect(forward).toMatchObject({ ...back, value: 'I ask two', stdout: recorded.stdout });
  },
);
