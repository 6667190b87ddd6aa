import { expect, test } from 'vitest';
import { type Block, buildResponse } from '../src/index.ts';
import { mutateRequest, type RecordedAnswer, type RequestMutation } from '../src/mutate.ts';
import { asBytes, fullMessage } from './support/samples.ts';

const think = (signature: string) => ({ type: 'thinking', thinking: 'Hm.', signature });
const redacted = { type: 'redacted_thinking', data: 'cmVk' };
const use = (id: string) => ({ type: 'tool_use', id, name: 'look', input: {} });
const result = (id: string) => ({
  role: 'user',
  content: [{ type: 'tool_result', tool_use_id: id, content: 'lost' }],
});
const history = [
  { role: 'user', content: 'Where is my order?' },
  { role: 'assistant', content: [think('first'), use('t1')] },
  result('t1'),
  { role: 'assistant', content: [think('second'), redacted, use('t2')] },
  result('t2'),
  { role: 'assistant', content: [think('live'), use('t3')] },
  result('t3'),
];

function answered(...blocks: Block[]): RecordedAnswer {
  const call = { method: 'POST', url: '/v1/messages', body: asBytes('{"messages":[]}') };
  return { call, answer: buildResponse('anthropic', { ...fullMessage, blocks }) };
}
const served = [
  answered({ type: 'thinking', thinking: 'Hm.', signature: 'first' }),
  answered(
    { type: 'thinking', thinking: 'Hm.', signature: 'second' },
    { type: 'other', value: redacted },
  ),
];

function after(mutation: RequestMutation, { model = 'claude-opus-5-5', given = served } = {}) {
  const body = asBytes(JSON.stringify({ model, max_tokens: 9, system: 'Old.', messages: history }));
  const call = { method: 'POST', url: '/v1/messages', body };
  const changed = mutateRequest(call, mutation, { served: given });
  if (changed.kind === 'refused') return expect.fail(changed.reason);
  const { messages } = JSON.parse(Buffer.from(changed.body).toString());
  const kept = messages.flatMap((message: (typeof history)[number]) =>
    typeof message.content === 'string'
      ? []
      : message.content.flatMap((block) => ('signature' in block ? [block.signature] : [])),
  );
  return { kept, messages, repairs: changed.repairs };
}

test('after another system prompt, recorded thinking is left out and that of the tail stays', () => {
  const { kept, messages, repairs } = after({ kind: 'system', text: 'New.' });
  expect(kept).toEqual(['live']);
  expect(messages[3].content).toEqual([use('t2')]);
  expect(repairs).toEqual([expect.stringContaining('3 of its blocks')]);
});

test('after another tool result, only what was thought later is left out', () => {
  const { kept, repairs } = after({ kind: 'tool-result', id: 't1', text: 'found' });
  expect(kept).toEqual(['first', 'live']);
  expect(repairs).toHaveLength(1);
});

test('another model reads what it can, so thinking stays', () => {
  expect(after({ kind: 'model', model: 'claude-opus-4-8' }).kept).toHaveLength(3);
});

test.each([
  'claude-opus-4-8',
  'claude-sonnet-4-6',
  'claude-haiku-4-5-20251001',
  'claude-3-7-sonnet-20250219',
  'claude-opus-5',
  'anthropic.claude-sonnet-4-5-20250929-v1:0',
])('%s does not bind its thinking to a conversation, so it stays', (model) => {
  const { kept, repairs } = after({ kind: 'system', text: 'New.' }, { model });
  expect([kept.length, repairs.length]).toEqual([3, 0]);
});

test.each(['claude-fable-5-1', 'claude-sonnet-5-5', 'claude-opus-6'])(
  '%s binds its thinking to a conversation',
  (model) => {
    expect(after({ kind: 'system', text: 'New.' }, { model }).kept).toEqual(['live']);
  },
);

test('Bedrock names the model in the path', () => {
  const body = asBytes(
    JSON.stringify({ anthropic_version: 'x', max_tokens: 9, messages: history }),
  );
  const kept = (model: string) => {
    const call = { method: 'POST', url: `https://h/model/${model}/invoke`, body };
    const changed = mutateRequest(call, { kind: 'system', text: 'New.' }, { served });
    return changed.kind === 'refused' ? null : changed.repairs.length === 0;
  };
  expect(kept('eu.anthropic.claude-sonnet-4-5-20250929-v1%3A0')).toBe(true);
  expect(kept('eu.anthropic.claude-opus-5-5-v1%3A0')).toBe(false);
});

test('without a recording, nothing is known to be bound', () => {
  expect(after({ kind: 'system', text: 'New.' }, { given: [] }).kept).toHaveLength(3);
});

test('another model of the Responses API does not get the encrypted reasoning of the old one', () => {
  const input = [
    { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: 'old' },
    { type: 'function_call', id: 'fc_1', call_id: 'c1', name: 'n', arguments: '{}' },
    { type: 'function_call_output', call_id: 'c1', output: 'lost' },
    { type: 'reasoning', id: 'rs_2', summary: [], encrypted_content: 'live' },
  ];
  const url = '/v1/responses';
  const call = { method: 'POST', url, body: asBytes(JSON.stringify({ model: 'm', input })) };
  const answer = buildResponse(
    { api: 'responses' },
    { ...fullMessage, blocks: [{ type: 'thinking', thinking: '', signature: 'old' }] },
  );
  const changed = mutateRequest(
    call,
    { kind: 'model', model: 'n' },
    { served: [{ call, answer }] },
  );
  if (changed.kind === 'refused') return expect.fail(changed.reason);
  expect(JSON.parse(Buffer.from(changed.body).toString()).input).toEqual([
    { type: 'function_call', call_id: 'c1', name: 'n', arguments: '{}' },
    input[2],
    input[3],
  ]);
  expect(changed.repairs).toHaveLength(1);
});
