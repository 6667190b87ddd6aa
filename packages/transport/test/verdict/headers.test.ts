import { record, replay, type Verdict } from '@tracefork/transport';
import { expect, test } from 'vitest';
import { ask, modelServer, prompt } from '../replay/support/model-server.ts';

async function replayedWith(
  recorded: Record<string, string>,
  actual: Record<string, string>,
): Promise<Verdict> {
  const { url } = await modelServer();
  const agent = (headers: Record<string, string>) => () => ask(url, prompt('x'), headers);
  const { tape } = await record(agent(recorded));
  return replay(tape, agent(actual));
}

test.each([
  ['anthropic-beta', 'a', 'b'],
  ['accept-language', 'de', 'en'],
  ['openai-organization', 'one', 'two'],
])('another %s is a drift: servers answer by it', async (name, was, is) => {
  const verdict = await replayedWith({ [name]: was }, { [name]: is });
  expect(verdict.result).toBe('drifted');
  expect(verdict.divergence?.differences).toEqual([
    { path: `headers.${name}`, recorded: was, actual: is },
  ]);
});

test('a header that nobody knows is no drift, but never passed over in silence', async () => {
  const verdict = await replayedWith({ 'x-tenant': 'one' }, { 'X-Tenant': 'two' });
  expect(verdict.result).toBe('equivalent');
  expect(verdict.rules).toEqual({ 'header:x-tenant': 1 });
  expect((await replayedWith({}, { 'x-tenant': 'two' })).rules).toEqual({ 'header:x-tenant': 1 });
  expect((await replayedWith({ 'x-tenant': 'one' }, {})).rules).toEqual({ 'header:x-tenant': 1 });
  expect((await replayedWith({ 'x-tenant': 'one' }, { 'x-tenant': 'one' })).result).toBe('exact');
});

test('a credential that is sent or not makes a difference, its value does not', async () => {
  const key = (value: string) => ({ 'x-api-key': value });
  expect((await replayedWith(key('one'), key('two'))).result).toBe('exact');
  expect((await replayedWith(key('one'), {})).rules).toEqual({ 'header:x-api-key': 1 });
});

test.each([
  'user-agent',
  'x-stainless-runtime-version',
  'traceparent',
  'x-request-id',
  'idempotency-key',
])('another %s makes no difference', async (name) => {
  expect((await replayedWith({ [name]: 'one' }, { [name]: 'two' })).result).toBe('exact');
});
