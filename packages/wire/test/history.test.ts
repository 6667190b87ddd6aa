import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { buildResponse, type HttpCall, parseRequest } from '../src/index.ts';
import { mutateResponse, type RecordedAnswer, withHistory } from '../src/mutate.ts';
import { asBytes, fullMessage } from './support/samples.ts';
import { answerWith } from './support/server.ts';

const callOf = (body: object): HttpCall => ({
  method: 'POST',
  url: 'https://api.openai.com/v1/responses',
  body: asBytes(JSON.stringify({ model: 'm', ...body })),
});

const api = 'responses' as const;
const call = { type: 'tool-call', id: 'c1', name: 'look', input: { id: 7 } } as const;
const answerOf = (id: string, blocks: Parameters<typeof buildResponse>[1] & { kind: 'message' }) =>
  buildResponse({ api }, { ...blocks, id });

const first: RecordedAnswer = {
  call: callOf({ instructions: 'Be brief.', input: 'Where is my order?' }),
  answer: answerOf('resp_1', { ...fullMessage, as: 'stream', blocks: [call] }),
};
const second: RecordedAnswer = {
  call: callOf({
    previous_response_id: 'resp_1',
    input: [{ type: 'function_call_output', call_id: 'c1', output: 'lost' }],
  }),
  answer: answerOf('resp_2', { ...fullMessage, blocks: [{ type: 'text', text: 'It is lost.' }] }),
};
const third = callOf({ previous_response_id: 'resp_2', input: 'Really?' });

function inlined(request: HttpCall, served: readonly RecordedAnswer[]) {
  const result = withHistory(request, served);
  if (result.kind === 'refused') return expect.fail(result.reason);
  const read = parseRequest({ ...request, body: result.body }) ?? expect.fail('no step any more');
  return { ...result, read };
}

test('a request has its whole history in it, with the answer that was changed', async () => {
  const changed = mutateResponse(second, { kind: 'text', text: 'It is on its way.' });
  if (changed.kind === 'refused') return expect.fail(changed.reason);
  const result = inlined(third, [first, { ...second, answer: changed.response }]);
  expect(result.changed).toBe(true);
  expect(result.read.continues).toBeUndefined();
  expect(result.read.messages.map(({ role, blocks }) => [role, ...blocks])).toMatchObject([
    ['user', { text: 'Where is my order?' }],
    ['assistant', { type: 'tool-call', id: 'c1', input: { id: 7 } }],
    ['tool', { type: 'tool-result', id: 'c1' }],
    ['assistant', { text: 'It is on its way.' }],
    ['user', { text: 'Really?' }],
  ]);
  const { input } = JSON.parse(Buffer.from(result.body).toString());
  expect(input.filter((item: object) => 'id' in item)).toEqual([]);
  await using server = await answerWith(buildResponse({ api }, fullMessage));
  const client = new OpenAI({ apiKey: 'test', baseURL: `${server.url}/v1`, maxRetries: 0 });
  await client.responses.create({ model: 'm', input });
  expect(server.calls).toHaveLength(1);
});

test('what the provider answered itself in the tail stays there', () => {
  const live = callOf({ previous_response_id: 'resp_live', input: 'And now?' });
  const result = inlined(live, [first, second]);
  expect(result.changed).toBe(false);
  expect(result.body).toBe(live.body);
  const mixed = inlined(third, [second]);
  expect(mixed.read.continues).toBe('resp_1');
  expect(mixed.read.messages).toHaveLength(3);
});

test('reasoning goes along only where its encrypted content is there', () => {
  const think = (signature: string | null) => ({
    type: 'thinking' as const,
    thinking: 'Hm.',
    signature,
  });
  for (const [signature, count] of [
    ['ZW5j', 1],
    [null, 0],
  ] as const) {
    const answer = answerOf('resp_1', { ...fullMessage, blocks: [think(signature), call] });
    const next = { ...second.call };
    const result = inlined(next, [{ ...first, answer }]);
    const blocks = result.read.messages.flatMap((message) => message.blocks);
    expect(blocks.filter(({ type }) => type === 'thinking')).toHaveLength(count);
    expect(result.repairs).toHaveLength(1 - count);
  }
});

test('a conversation at the provider cannot be told of a changed answer', () => {
  const request = callOf({ conversation: 'conv_1', input: 'And now?' });
  const begun = { ...first, call: callOf({ conversation: { id: 'conv_1' }, input: 'Hello' }) };
  expect(withHistory(request, [begun])).toMatchObject({ code: 'history-elsewhere' });
  expect(withHistory(second.call, [begun])).toMatchObject({ code: 'history-elsewhere' });
  expect(withHistory(request, [first])).toMatchObject({ changed: false });
});

test('a history that goes in circles ends', () => {
  const circle = callOf({ previous_response_id: 'resp_1', input: 'x' });
  const result = inlined(circle, [{ ...first, call: circle }]);
  expect(result.read.continues).toBe('resp_1');
});

test('APIs that keep no history have none to put in', () => {
  const body = asBytes('{"model":"m","messages":[]}');
  const chat = { method: 'POST', url: '/v1/chat/completions', body };
  expect(withHistory(chat, [first])).toMatchObject({ kind: 'request', changed: false });
});

const messagesCall = (body: object): HttpCall => ({
  method: 'POST',
  url: 'https://api.anthropic.com/v1/messages?beta=true',
  body: asBytes(JSON.stringify({ model: 'm', max_tokens: 9, ...body })),
});
const look = { type: 'tool-call', id: 't1', name: 'look', input: { id: 7 } } as const;
const said = (id: string, blocks: (typeof fullMessage)['blocks']) =>
  buildResponse('anthropic', { ...fullMessage, id, blocks, as: 'stream' });
const created: RecordedAnswer = {
  call: messagesCall({
    system: 'Be brief.',
    tools: [{ name: 'look', input_schema: { type: 'object' } }],
    messages: [{ role: 'user', content: 'Where is my order?' }],
    thread: { type: 'create' },
  }),
  answer: said('msg_1', [look]),
};
const result = { type: 'tool_result', tool_use_id: 't1', content: 'lost' };
const continued: RecordedAnswer = {
  call: messagesCall({
    messages: [{ role: 'user', content: [result] }],
    thread: { type: 'continue', previous_message_id: 'msg_1' },
  }),
  answer: said('msg_2', [{ type: 'text', text: 'It is lost.' }]),
};
const goesOn = messagesCall({
  messages: [{ role: 'user', content: 'Really?' }],
  thread: { type: 'continue', previous_message_id: 'msg_2' },
});

test('a turn of a message thread is sent as the first of a new one, with the answer that was changed', () => {
  const changed = mutateResponse(continued, { kind: 'text', text: 'It is on its way.' });
  if (changed.kind === 'refused') return expect.fail(changed.reason);
  const { read, body } = inlined(goesOn, [created, { ...continued, answer: changed.response }]);
  expect(read.continues).toBeUndefined();
  expect(read.system).toBe('Be brief.');
  expect(read.tools.map(({ name }) => name)).toEqual(['look']);
  expect(JSON.parse(Buffer.from(body).toString()).thread).toEqual({ type: 'create' });
  expect(read.messages.map(({ role, blocks }) => [role, ...blocks])).toMatchObject([
    ['user', { text: 'Where is my order?' }],
    ['assistant', { type: 'tool-call', id: 't1', input: { id: 7 } }],
    ['user', { type: 'tool-result', id: 't1' }],
    ['assistant', { text: 'It is on its way.' }],
    ['user', { text: 'Really?' }],
  ]);
});

test('a message thread that the provider has itself stays there', () => {
  expect(inlined(goesOn, [created]).changed).toBe(false);
  const mixed = inlined(goesOn, [continued]);
  expect(mixed.read.continues).toBe('msg_1');
  expect(mixed.read.messages).toHaveLength(3);
  expect(mixed.read.tools).toEqual([]);
});
