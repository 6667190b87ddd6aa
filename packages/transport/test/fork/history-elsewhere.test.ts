import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildResponse, type MessageSpec } from '@tracefork/wire';
import { mutateResponse } from '@tracefork/wire/mutate';
import OpenAI from 'openai';
import { expect, onTestFinished, test } from 'vitest';
import { forkFunction } from '../../src/fork/index.ts';
import { record } from '../../src/record.ts';
import { replay } from '../../src/replay.ts';
import { script } from './support/world.ts';

/** A server of the Responses API that keeps no history of its own, and shows what it was sent. */
async function responsesServer() {
  const bodies: { previous_response_id?: string; input: unknown }[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(JSON.parse(await text(request)));
    const spec: MessageSpec = {
      kind: 'message',
      as: 'json',
      model: 'gpt-5.1',
      blocks: [{ type: 'text', text: `answer ${bodies.length}` }],
      salt: String(bodies.length),
    };
    const built = buildResponse({ api: 'responses' }, spec);
    response.writeHead(built.status, built.headers.flat() as string[]).end(built.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, bodies };
}

function agent(baseURL: string) {
  return async () => {
    const client = new OpenAI({ apiKey: 'sk-test', baseURL });
    let previous: string | undefined;
    const said: string[] = [];
    for (const input of ['one', 'two', 'three']) {
      const response = await client.responses.create({
        model: 'gpt-5.1',
        input,
        ...(previous === undefined ? {} : { previous_response_id: previous }),
      });
      previous = response.id;
      said.push(response.output_text);
    }
    return said;
  };
}

test('after a changed answer, a history that stands at the provider is told in full', async () => {
  const { url, bodies } = await responsesServer();
  const { tape } = await record(agent(url));
  bodies.length = 0;
  const exchange = tape.exchanges[1];
  if (exchange?.response === undefined) throw new Error('no exchange');
  const { status, headers } = exchange.response;
  const changed = mutateResponse(
    { call: exchange.request, answer: { status, headers, body: exchange.decodedBody() } },
    { kind: 'text', text: 'something else' },
  );
  if (changed.kind === 'refused') throw new Error(changed.reason);
  const chunks = changed.response.chunks.map((chunk) => Buffer.from(chunk).toString('base64'));
  const forked = await forkFunction(tape, agent(url), {
    script: script({
      at: 1,
      answer: {
        kind: 'given',
        status,
        statusText: 'OK',
        headers: changed.response.headers,
        chunks,
      },
    }),
  });
  expect(forked.end).toEqual({ status: 'finished' });
  expect(bodies).toHaveLength(1);
  expect(bodies[0]?.previous_response_id).toBeUndefined();
  const history = JSON.stringify(bodies[0]?.input);
  for (const words of ['one', 'answer 1', 'two', 'something else', 'three']) {
    expect(history).toContain(words);
  }
  expect(history).not.toContain('answer 2');
  expect(await replay(forked.tape as typeof tape, agent(url))).toMatchObject({ result: 'exact' });
});

test('from a step on, the model is another one in what leaves, while the agent notices nothing', async () => {
  const { url, bodies } = await responsesServer();
  const { tape } = await record(agent(url));
  bodies.length = 0;
  const forked = await forkFunction(tape, agent(url), {
    script: script({
      at: 1,
      answer: { kind: 'live' },
      requests: { kind: 'model', model: 'gpt-5.1-mini' },
    }),
  });
  expect(forked.end).toEqual({ status: 'finished' });
  expect(bodies.map((body) => Reflect.get(body, 'model'))).toEqual([
    'gpt-5.1-mini',
    'gpt-5.1-mini',
  ]);
  expect(await replay(forked.tape as typeof tape, agent(url))).toMatchObject({ result: 'exact' });
});
