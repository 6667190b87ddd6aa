import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { nodeBinaries } from '../nondeterminism/support/nodes.ts';
import { project } from '../nondeterminism/support/project.ts';
import { recordIn, replayIn } from './support/commands.ts';

const agent = `
  const response = await fetch(process.env.MODEL_BASE_URL + '/v1/messages', {
    method: 'POST', headers: { 'x-api-key': process.env.MODEL_API_KEY }, body: '{}' });
  console.log(await response.text(), process.env.MODEL_API_KEY.length);`;

/** A server that keeps the keys that it is sent. */
async function keyServer(): Promise<{ readonly url: string; readonly keys: readonly unknown[] }> {
  const keys: unknown[] = [];
  const server = createServer((request, response) => {
    keys.push(request.headers['x-api-key']);
    response.end('answer');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, keys };
}

const key = 'sk-secret-12345678';

describe.each(nodeBinaries())('on Node $label', ({ path: node }) => {
  test('an agent that runs without the preload has no real key in a replay, and the verdict says that nothing was replayed', async () => {
    const at = project({ 'agent.mjs': agent });
    const { url, keys } = await keyServer();
    const env = { MODEL_BASE_URL: url, MODEL_API_KEY: key };
    await recordIn(at, { command: ['node', 'agent.mjs'], env }, { node });
    const command = ['env', '-u', 'NODE_OPTIONS', 'node', 'agent.mjs'];
    const { result } = await replayIn(at, { command, env }, { node });
    expect(keys).toHaveLength(2);
    expect(keys[1]).not.toBe(key);
    expect(result.verdict.result).toBe('unverifiable');
    expect(result.verdict.reasons[0]).toMatch(/nothing was replayed.*not offline/i);
  });

  test('the replayed agent itself finds the credentials of this machine', async () => {
    const at = project({ 'agent.mjs': agent });
    const { url, keys } = await keyServer();
    const env = { MODEL_BASE_URL: url, MODEL_API_KEY: key };
    const command = ['sh', '-c', 'node agent.mjs'];
    await recordIn(at, { command, env }, { node });
    const { result, stdout } = await replayIn(at, { command, env }, { node });
    expect(result.verdict.reasons).toEqual([]);
    expect(stdout).toBe(`answer ${key.length}\n`);
    expect(keys).toHaveLength(1);
  });

  test('an agent that was killed was replayed until then', async () => {
    const at = project({
      'agent.mjs': `${agent}\nif (process.env.DIE) process.kill(process.pid, 'SIGKILL');`,
    });
    const { url } = await keyServer();
    const env = { MODEL_BASE_URL: url, MODEL_API_KEY: key };
    const command = ['node', 'agent.mjs'];
    await recordIn(at, { command, env }, { node });
    const { result } = await replayIn(at, { command, env: { ...env, DIE: '1' } }, { node });
    expect(result.verdict.result).toBe('unverifiable');
    expect(result.verdict.reasons[0]).toMatch(/ended by SIGKILL before a verdict/);
  });
});
