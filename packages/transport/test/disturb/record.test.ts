import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import Anthropic from '@anthropic-ai/sdk';
import { expect, test } from 'vitest';
import type { Intervene } from '../../src/disturb/intervention.ts';
import { record } from '../../src/record.ts';
import { replay } from '../../src/replay.ts';
import { model } from './support/model.ts';

function agentOf(baseURL: string, retries = 1) {
  const client = new Anthropic({ apiKey: 'test', baseURL, maxRetries: retries });
  return async (words = 'sun') => {
    const { content } = await client.messages.create({
      model: 'm',
      max_tokens: 9,
      messages: [{ role: 'user', content: words }],
    });
    return content.map((block) => (block.type === 'text' ? block.text : '')).join('');
  };
}

const failing: Intervene = ({ x }) =>
  x > 0
    ? undefined
    : {
        kind: 'answer',
        answer: {
          kind: 'given',
          status: 500,
          statusText: 'Internal Server Error',
          headers: [['retry-after-ms', '5']],
          chunks: [],
        },
        label: { class: 'server_error' },
      };

test('a request that is answered on the way never leaves, and its retry does', async () => {
  const server = await model();
  const agent = agentOf(server.url);
  const { tape, outcome } = await record(agent, { intervene: failing });
  expect(outcome).toMatchObject({ status: 'returned', value: 'sun' });
  expect(server.asked).toHaveLength(1);
  expect(tape.exchanges.map(({ response }) => response?.status)).toEqual([500, 200]);
  const noted = tape.events.find(
    (event) => event.kind === 'unknown' && event.json.kind === 'intervention',
  );
  expect(noted).toMatchObject({ json: { kind: 'intervention', x: 0, class: 'server_error' } });
  await server.close();
  expect(await replay(tape, agent)).toMatchObject({ result: 'exact' });
});

test('a request leaves as it was changed, and stands on the tape as the agent made it', async () => {
  const server = await model();
  const intervene: Intervene = ({ body }) => ({
    kind: 'request',
    change: { body: Buffer.from(String(Buffer.from(body ?? [])).replace('sun', 'rain')) },
  });
  const { tape, outcome } = await record(agentOf(server.url), { intervene });
  expect(outcome).toMatchObject({ value: 'rain' });
  expect(Buffer.from(tape.exchanges[0]?.request.body ?? []).toString()).toContain('sun');
});

test('an answer is rewritten once it is whole, whatever its encoding, for fetch and below it', async () => {
  const server = await model();
  const intervene: Intervene = () => ({
    kind: 'rewrite',
    rewrite: ({ body, status, statusText }) => ({
      kind: 'given',
      status,
      statusText,
      headers: [['content-type', 'application/json']],
      chunks: [Buffer.from(String(body).replace('sun', 'rain')).toString('base64')],
      delays: [5],
    }),
  });
  const viaFetch = await record(agentOf(server.url), { intervene });
  expect(viaFetch.outcome).toMatchObject({ value: 'rain' });
  const body = JSON.stringify({ messages: [{ role: 'user', content: 'sun' }] });
  const viaSocket = await record(
    () =>
      new Promise<string>((resolve, reject) => {
        const headers = { 'accept-encoding': 'gzip' };
        request(`${server.url}/v1/messages`, { method: 'POST', headers }, (response) => {
          resolve(text(response));
        })
          .on('error', reject)
          .end(body);
      }),
    { intervene },
  );
  expect(viaSocket.outcome).toMatchObject({ value: expect.stringContaining('rain') });
});

test('an answer that is left as it is comes as it came', async () => {
  const server = await model();
  const intervene: Intervene = () => ({ kind: 'rewrite', rewrite: () => undefined });
  const { outcome } = await record(agentOf(server.url), { intervene });
  expect(outcome).toMatchObject({ value: 'sun' });
});

test("nothing is answered: the agent's own timeout ends it, as a failure it has met", async () => {
  const server = await model();
  const client = new Anthropic({ apiKey: 'test', baseURL: server.url, maxRetries: 0, timeout: 30 });
  const agent = () => client.messages.create({ model: 'm', max_tokens: 9, messages: [] });
  const intervene: Intervene = () => ({ kind: 'answer', answer: { kind: 'timeout' } });
  const { outcome } = await record(agent, { intervene });
  expect(outcome).toMatchObject({ status: 'threw' });
  expect(server.asked).toHaveLength(0);
});
