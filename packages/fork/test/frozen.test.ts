import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ForkResult, fork, planFrozen, planScripted } from '@tracefork/fork';
import { record, tool } from '@tracefork/transport';
import { expect, onTestFinished, test } from 'vitest';
import { say, world } from './support/world.ts';

/** A shop whose price is `price`, and which takes notes; and an agent that asks about it. */
async function shop() {
  const model = await world();
  const state = { price: 80, seen: [] as string[] };
  const server = createServer((request, response) => {
    state.seen.push(`${request.method} ${request.url}`);
    response.end(JSON.stringify({ price: state.price }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ran: string[] = [];
  const stock = tool('stock', () => ran.push('stock') && 3, { effect: 'read' });
  const mail = tool('mail', () => ran.push('mail') && 'sent', { effect: 'write' });
  const ask = async (content: string): Promise<string> => {
    const body = JSON.stringify({
      model: 'claude-haiku-4-5',
      max_tokens: 9,
      metadata: { id: Math.random() },
      messages: [{ role: 'user', content }],
    });
    const response = await fetch(`${model.url}/v1/messages`, { method: 'POST', body });
    const {
      content: [block],
    } = (await response.json()) as { content: [{ text: string }] };
    return block.text;
  };
  const agent = async () => {
    await ask('begin');
    const { price } = (await (await fetch(`${url}/price`)).json()) as { price: number };
    const left = await stock();
    const note = await (await fetch(`${url}/note`, { method: 'POST', body: 'x' })).text();
    await mail();
    return `${await ask(`it costs ${price}, ${left} left`)} ${note}`;
  };
  const { tape } = await record(agent);
  model.seen.length = 0;
  state.seen.length = 0;
  ran.length = 0;
  const again = async (request: Parameters<typeof planFrozen>[1] = {}): Promise<ForkResult> => {
    const plan = planFrozen(tape, request);
    if (plan.kind === 'refused') throw new Error(plan.reason);
    return fork(plan, agent, { tape, tailFrom: tape });
  };
  return { model, state, ran, tape, again };
}

test('with the model frozen the world is asked again, and the model never', async () => {
  const { model, state, ran, tape, again } = await shop();
  const { end, live, tape: branch, offPolicy } = await again();
  expect(end).toEqual({ status: 'finished' });
  expect(live.map(({ kind, name }) => `${kind} ${name.replace(/:\d+/, '')}`)).toEqual([
    'http GET 127.0.0.1',
    'tool stock',
  ]);
  // What may have an effect is served from the tape.
  expect([state.seen, ran]).toEqual([['GET /price'], ['stock']]);
  expect([model.seen, offPolicy]).toEqual([[], []]);
  const outcome = (of: typeof branch) => of?.events.find(({ kind }) => kind === 'outcome');
  expect(outcome(branch)).toMatchObject({ value: (outcome(tape) as { value?: unknown }).value });
});

test('a world that changed ends where the model would be asked something else, and names it', async () => {
  const { model, state, tape, again } = await shop();
  state.price = 90;
  const { end, live } = await again();
  if (end.status !== 'stopped') throw new Error(`it ${end.status}`);
  expect(end.stop).toMatchObject({
    kind: 'no-answer',
    message: expect.stringMatching(/^the recorded model was not asked this/),
    nearest: {
      x: tape.exchanges.length - 1,
      differences: [{ recorded: 'it costs 80, 3 left', actual: 'it costs 90, 3 left' }],
    },
  });
  expect([model.seen, live.length]).toEqual([[], 2]);
});

test('policies decide otherwise: a read is served, a write runs, and one that is denied ends it', async () => {
  const { state, ran, again } = await shop();
  state.price = 90;
  const served = await again({ effects: { 'http:*': 'serve', stock: 'serve', mail: 'live' } });
  expect(served.end).toEqual({ status: 'finished' });
  expect([state.seen, ran]).toEqual([[], ['mail']]);
  const denied = await again({ effects: { mail: 'deny', 'http:*': 'serve' } });
  expect(denied.end).toMatchObject({ status: 'stopped', stop: { kind: 'tool', name: 'mail' } });
});

test('a path that may differ is no difference', async () => {
  const { state, again } = await shop();
  state.price = 90;
  const { end } = await again({ ignore: ['messages'] });
  expect(end).toEqual({ status: 'finished' });
});

test('by a script the model says what a tape says, in order, whatever it is asked', async () => {
  const { url, seen } = await world();
  const agent = (words: readonly string[]) => async () => {
    const said: string[] = [];
    for (const content of words) said.push(await say(url, [{ role: 'user', content }]));
    return said;
  };
  const { tape, outcome } = await record(agent(['a', 'bcd']));
  seen.length = 0;
  const plan = planScripted(tape);
  if (plan.kind === 'refused') throw new Error(plan.reason);
  const run = (words: readonly string[]) => fork(plan, agent(words), { tape, tailFrom: tape });
  const other = await run(['another', 'question']);
  expect(other.end).toEqual({ status: 'finished' });
  const event = other.tape?.events.find(({ kind }) => kind === 'outcome');
  const value = event?.kind === 'outcome' ? Buffer.from(event.value ?? []).toString() : '';
  expect({ status: 'returned', value: JSON.parse(value) }).toEqual(outcome);
  const more = await run(['x', 'y', 'z']);
  expect(more.end).toMatchObject({ status: 'stopped', stop: { kind: 'no-answer' } });
  expect(seen).toEqual([]);
});

test('a request that would carry the placeholder of a credential does not leave', async () => {
  const { url } = await world();
  const state = { shop: '' };
  const server = createServer((_, response) => response.end('80')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const port = (server.address() as AddressInfo).port;
  const agent = async () => {
    await say(url, [{ role: 'user', content: 'begin' }]);
    const headers = { authorization: `Bearer ${process.env.SHOP_API_KEY}` };
    const response = await fetch(`${state.shop}/price`, { headers });
    return say(url, [{ role: 'user', content: await response.text() }]);
  };
  process.env.SHOP_API_KEY = 'of-this-test-0123456789';
  onTestFinished(() => void delete process.env.SHOP_API_KEY);
  state.shop = `http://127.0.0.1:${port}`;
  const { tape } = await record(agent);
  delete process.env.SHOP_API_KEY;
  state.shop = 'http://shop.example';
  const plan = planFrozen(tape);
  if (plan.kind === 'refused') throw new Error(plan.reason);
  const { end, live } = await fork(plan, agent, { tape, tailFrom: tape });
  expect(end).toMatchObject({
    status: 'stopped',
    stop: { kind: 'credential', name: 'SHOP_API_KEY' },
  });
  expect(live).toEqual([]);
});
