import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type FrozenRequest, fork, planFrozen } from '@tracefork/fork';
import { record } from '@tracefork/transport';
import { buildResponse } from '@tracefork/wire';
import { expect, onTestFinished, test } from 'vitest';
import { findingOf } from '../src/frozen/finding.ts';
import { worldActs } from '../src/frozen/world-acts.ts';

/** An agent that looks a price up and says it only where it is high; what a frozen run of it finds. */
async function shop() {
  const state = { price: 80, stock: 3, returns: 'done' };
  const server = createServer(async (request, response) => {
    if (request.url === '/shop') {
      const { price, stock } = state;
      return void response.end(JSON.stringify({ price, stock }));
    }
    await text(request);
    const model = 'claude-haiku-4-5';
    const blocks = [{ type: 'text' as const, text: 'yes' }];
    const answer = buildResponse('anthropic', { kind: 'message', as: 'json', model, blocks });
    response.writeHead(answer.status, answer.headers.flat() as string[]).end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ask = async (content: string) => {
    const messages = [{ role: 'user', content }];
    const body = JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 9, messages });
    await (await fetch(`${url}/v1/messages`, { method: 'POST', body })).text();
  };
  const agent = async () => {
    await ask('begin');
    const { price } = (await (await fetch(`${url}/shop`)).json()) as { price: number };
    if (price < 200) await ask(price > 100 ? `dear: ${price}` : 'cheap');
    return state.returns;
  };
  const { tape } = await record(agent);
  const find = async (request: FrozenRequest = {}) => {
    const plan = planFrozen(tape, request);
    if (plan.kind === 'refused') throw new Error(plan.reason);
    const result = await fork(plan, agent, { tape, tailFrom: tape });
    if (result.tape === undefined) throw new Error('no tape');
    return findingOf(tape, result, worldActs(tape, { tape: result.tape, live: result.live }));
  };
  return { state, find };
}

test('each finding is the one that its run shows', async () => {
  const { state, find } = await shop();
  expect(await find()).toEqual({ kind: 'same' });
  expect(await find({ effects: { 'http:*': 'serve' } })).toMatchObject({
    kind: 'undecided',
    reason: expect.stringMatching(/^nothing outside was asked again/),
  });
  expect(await find({ effects: { 'http:*': 'deny' } })).toMatchObject({ kind: 'undecided' });
  state.stock = 2;
  expect(await find()).toEqual({ kind: 'without-effect' });
  state.price = 150;
  expect(await find()).toMatchObject({
    kind: 'world',
    step: 1,
    differences: [{ recorded: 'cheap', actual: 'dear: 150' }],
  });
  state.price = 250;
  expect(await find()).toMatchObject({
    kind: 'world',
    step: null,
    differences: [{ path: 'model calls', recorded: 2, actual: 1 }],
  });
  Object.assign(state, { price: 80, stock: 3, returns: 'other' });
  expect(await find()).toMatchObject({
    kind: 'agent',
    step: null,
    differences: [{ path: 'value', recorded: 'done', actual: 'other' }],
  });
});
