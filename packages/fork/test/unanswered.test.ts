import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import Anthropic from '@anthropic-ai/sdk';
import { record } from '@tracefork/transport';
import { buildResponse } from '@tracefork/wire';
import { expect, onTestFinished, test } from 'vitest';
import { fork, planFork } from '../src/index.ts';

/** A model that answers with `status` from the moment it is told to. */
async function model() {
  let status = 200;
  const server = createServer(async (request, response) => {
    await text(request);
    const built = buildResponse(
      'anthropic',
      status === 200
        ? {
            kind: 'message',
            as: 'json',
            model: 'claude-haiku-4-5',
            blocks: [{ type: 'text', text: 'yes' }],
          }
        : { kind: 'error', status },
    );
    response.writeHead(built.status, built.headers.flat() as string[]).end(built.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => server.close().closeAllConnections();
  onTestFinished(close);
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const client = new Anthropic({ apiKey: 'sk-test', baseURL, maxRetries: 0 });
  const agent = async () => {
    let said = '';
    for (const content of ['one', 'two']) {
      const answer = await client.messages
        .create({
          model: 'claude-haiku-4-5',
          max_tokens: 9,
          messages: [{ role: 'user', content: said + content }],
        })
        .catch(() => undefined);
      const block = answer?.content[0];
      if (block?.type !== 'text') return 'the model did not answer';
      said += block.text;
    }
    return said;
  };
  return {
    agent,
    close,
    answerWith(next: number) {
      status = next;
    },
  };
}

async function forked(agent: () => Promise<string>, tape: Parameters<typeof planFork>[0]) {
  const plan = planFork(tape, { step: 0, mutation: { kind: 'text', text: 'no' } });
  if (plan.kind === 'refused') throw new Error(plan.reason);
  return fork(plan, agent, { tape });
}

test.each([401, 403, 429, 500, 529])(
  'a tail whose last call was answered with %i is no evidence, however its agent ended',
  async (status) => {
    const { agent, answerWith } = await model();
    const { tape } = await record(agent);
    answerWith(status);
    const { end, unanswered } = await forked(agent, tape);
    expect(end).toEqual({ status: 'finished' });
    expect(unanswered).toMatchObject({
      code: `http-${status}`,
      message: expect.stringMatching(/^127\.0\.0\.1:\d+ answered \d+ to the last call$/),
    });
  },
);

test('a tail whose server is gone is no evidence', async () => {
  const { agent, close } = await model();
  const { tape } = await record(agent);
  close();
  expect(await forked(agent, tape)).toMatchObject({
    end: { status: 'finished' },
    unanswered: { code: 'connection' },
  });
});

test('a request that the provider refuses is the doing of the agent, and evidence', async () => {
  const { agent, answerWith } = await model();
  const { tape } = await record(agent);
  answerWith(400);
  const { end, unanswered } = await forked(agent, tape);
  expect({ end, unanswered }).toEqual({ end: { status: 'finished' }, unanswered: undefined });
});
