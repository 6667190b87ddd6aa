import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { WebSocket } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { project } from '../nondeterminism/support/project.ts';
import { modelServer } from '../replay/support/model-server.ts';
import { recordIn, replayIn } from './support/commands.ts';

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
  expect(stopped.result.stoppedAt).toBe(1);
  expect(stopped.stdout).toBe(recorded.stdout.split('\n').slice(0, 1).join('\n').concat('\n'));
  const whole = await replayIn(at, { command });
  expect(whole.result.stoppedAt).toBeUndefined();
  expect(whole.stdout).toBe(recorded.stdout);
});

test('with the inspector, the agent stands still there and can be looked at and let go', async () => {
  const at = project(files);
  const server = await modelServer();
  const command = ['node', 'agent.mjs'];
  const recorded = await recordIn(at, { command, env: { MODEL_BASE_URL: server.url } });
  await server.close();

  const driver = new URL('support/driver.mjs', import.meta.url).pathname;
  // Any free port, where a user would get Node's usual one.
  const env = { PATH: process.env.PATH, HOME: at('.'), NODE_OPTIONS: '--inspect-port=0' };
  const options = { tape: at('run.tape'), cwd: at('.'), command, env, to: 1, inspect: true };
  const child = spawn(process.execPath, [driver, 'replay', JSON.stringify(options), at('r.json')]);
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
  expect(stderr).toMatch(/step 1 is about to be answered; attach a debugger/);

  const socket = new WebSocket(address);
  await new Promise((resolve) => socket.addEventListener('open', resolve));
  const paused = new Promise<{ callFrames: Array<{ functionName: string }> }>((resolve) => {
    socket.addEventListener('message', ({ data }) => {
      const message = JSON.parse(String(data));
      if (message.method === 'Debugger.paused') resolve(message.params);
    });
  });
  const send = (id: number, method: string, params = {}) =>
    socket.send(JSON.stringify({ id, method, params }));
  send(1, 'Debugger.enable');
  send(2, 'Runtime.runIfWaitingForDebugger');
  const { callFrames } = await paused;
  expect(callFrames.some(({ functionName }) => functionName === 'call')).toBe(true);
  expect(stdout).toBe(`${recorded.stdout.split('\n')[0]}\n`);
  const resumed = new Promise((resolve) => {
    socket.addEventListener('message', ({ data }) => {
      if (JSON.parse(String(data)).id === 3) resolve(undefined);
    });
  });
  send(3, 'Debugger.resume');
  await resumed;
  // Node waits for debuggers to go before it ends.
  socket.close();
  await once(child, 'close');
  expect(stdout).toBe(recorded.stdout);
});
