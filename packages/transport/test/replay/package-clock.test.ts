import { rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { recordIn, replayIn } from '../command/support/commands.ts';
import { project } from '../nondeterminism/support/project.ts';
import { modelServer } from './support/model-server.ts';

/** A package that sends when its spans began, as tracers do; slow while there is a file `slow`. */
const tracer = `
  import { existsSync } from 'node:fs';
  export async function send(url, note) {
    if (existsSync('slow')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 40);
    const span = { started_at: new Date().toISOString(), ms: Date.now(), note };
    await fetch(url + '/v1/spans', {
      method: 'POST', headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ data: [span] }) });
  }`;
const agent = `
  import { readFileSync } from 'node:fs';
  import { send } from 'tracer';
  await fetch(process.env.MODEL_BASE_URL + '/v1/messages', {
    method: 'POST', headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'x' }] }) });
  await send(process.env.MODEL_BASE_URL, readFileSync('note', 'utf8'));`;

async function recorded() {
  const at = project({
    'agent.mjs': agent,
    'node_modules/tracer/package.json': '{"type":"module","exports":"./index.js"}',
    'node_modules/tracer/index.js': tracer,
    note: '2026-01-01T00:00:00.000Z',
    slow: '',
  });
  const server = await modelServer();
  const command = ['node', 'agent.mjs'];
  await recordIn(at, { command, env: { MODEL_BASE_URL: server.url } });
  await server.close();
  rmSync(at('slow'));
  return { at, command };
}

test('times that a package read and sends are equivalent, under a rule of their own', async () => {
  const { at, command } = await recorded();
  const { verdict } = (await replayIn(at, { command })).result;
  expect(verdict).toMatchObject({ result: 'equivalent', rules: { 'package-clock': 1 } });
});

test('a time that no clock gave is a drift', async () => {
  const { at, command } = await recorded();
  writeFileSync(at('note'), '2026-01-02T00:00:00.000Z');
  const { verdict } = (await replayIn(at, { command })).result;
  expect(verdict.result).toBe('drifted');
  expect(verdict.divergence?.differences).toContainEqual({
    path: 'body.data[0].note',
    recorded: '2026-01-01T00:00:00.000Z',
    actual: '2026-01-02T00:00:00.000Z',
  });
});
