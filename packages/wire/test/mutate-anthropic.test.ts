import { expect, test } from 'vitest';
import { type Block, buildResponse, type MessageSpec, parseResponse } from '../src/index.ts';
import {
  type MutatedResponse,
  mutateRequest,
  mutateResponse,
  type Refusal,
  type RequestMutation,
  type ResponseMutation,
} from '../src/mutate.ts';
import { asBytes, fullMessage } from './support/samples.ts';
import { answerWith } from './support/server.ts';

const framings = ['json', 'stream'] as const;
const ask = {
  model: 'claude-sonnet-4-6',
  max_tokens: 200,
  messages: [{ role: 'user' as const, content: 'Where is my order?' }],
};
const callOf = (body: object) => ({
  method: 'POST',
  url: 'https://api.anthropic.com/v1/messages',
  body: asBytes(JSON.stringify(body)),
});

function mutate(spec: MessageSpec, mutation: ResponseMutation): MutatedResponse | Refusal {
  const answer = buildResponse('anthropic', spec);
  return mutateResponse(
    { call: callOf({ ...ask, stream: spec.as === 'stream' }), answer },
    mutation,
  );
}

function done(result: MutatedResponse | Refusal): MutatedResponse {
  return result.kind === 'response' ? result : expect.fail(result.reason);
}

function refused(result: { readonly kind: string }): Refusal {
  return result.kind === 'refused' ? (result as Refusal) : expect.fail('it was carried out');
}

async function sdkReads({ response }: MutatedResponse, as: 'json' | 'stream') {
  await using server = await answerWith(response);
  return as === 'json'
    ? await server.client.messages.create(ask)
    : await server.client.messages.stream(ask).finalMessage();
}

const plain: MessageSpec = {
  ...fullMessage,
  blocks: [{ type: 'text', text: 'Your order is on its way.' }],
};

test.each(framings)('another text keeps thinking, tool calls and stop reason (%s)', async (as) => {
  const mutated = done(mutate({ ...fullMessage, as }, { kind: 'text', text: 'Ich weiß – es 🧾.' }));
  expect(mutated.repairs).toEqual([]);
  const message = await sdkReads(mutated, as);
  expect(message.content.map(({ type }) => type)).toEqual([
    'thinking',
    'text',
    'tool_use',
    'tool_use',
    'tool_use',
  ]);
  expect(message.content[1]).toMatchObject({ text: 'Ich weiß – es 🧾.' });
  expect(message.content[2]).toMatchObject({ input: { id: 'R-1043', deep: { a: null } } });
  expect(message.stop_reason).toBe('tool_use');
  expect(message.usage.cache_read_input_tokens).toBe(4096);
});

test.each(framings)('a text that ends the loop is asked for by name (%s)', async (as) => {
  const mutation = { kind: 'text', text: 'Done.', toolCalls: 'drop' } as const;
  const message = await sdkReads(done(mutate({ ...fullMessage, as }, mutation)), as);
  expect(message.content.map(({ type }) => type)).toEqual(['thinking', 'text']);
  expect(message.stop_reason).toBe('end_turn');
});

test('a text stands before the tool calls of an answer that had none', () => {
  const [call] = fullMessage.blocks.filter(({ type }) => type === 'tool-call');
  const blocks = call === undefined ? expect.fail() : [call];
  const mutated = done(mutate({ ...fullMessage, blocks }, { kind: 'text', text: 'Let me see.' }));
  const types = parseResponse('anthropic', mutated.response).blocks.map(({ type }) => type);
  expect(types).toEqual(['text', 'tool-call']);
});

test.each(framings)('one value of the JSON is set, in a tool’s input too (%s)', async (as) => {
  const path = '/content/2/input/lines/1';
  const mutated = done(mutate({ ...fullMessage, as }, { kind: 'set', path, value: { sku: 9 } }));
  const message = await sdkReads(mutated, as);
  expect(message.content[2]).toMatchObject({ input: { id: 'R-1043', lines: [1, { sku: 9 }] } });
});

test('a path that leads to nothing is refused with what stands there', () => {
  const set = (path: string) => refused(mutate(plain, { kind: 'set', path, value: 1 }));
  expect(set('/content/7/text')).toMatchObject({ code: 'no-such-path' });
  expect(set('/content/7/text').reason).toContain('/content is a list of 1');
  expect(set('content.0.text').reason).toContain('no JSON Pointer');
  expect(set('/content/0/text/deeper').code).toBe('no-such-path');
  expect(set('').code).toBe('not-valid');
});

test('setting what makes it no message is refused', () => {
  expect(refused(mutate(plain, { kind: 'set', path: '/type', value: 'x' })).code).toBe('not-valid');
});

test.each(framings)(
  'values that the API never sends are refused with what stands there (%s)',
  (as) => {
    const blocks = [
      { type: 'text', text: 'On its way.' },
      { type: 'tool-call', name: 'now', input: {} },
    ] as const;
    const set = (path: string, value: string | number | null) =>
      refused(mutate({ ...plain, as, blocks }, { kind: 'set', path, value }));
    expect(set('/content/1/input', 5)).toMatchObject({
      code: 'not-valid',
      reason: expect.stringContaining(
        '/content/1/input would be 5; anthropic sends an object there',
      ),
    });
    for (const path of ['/type', '/role', '/usage', '/content', '/content/0', '/content/0/type'])
      expect(set(path, null).code, path).toBe('not-valid');
    for (const path of ['/content/0/text', '/content/1/id', '/content/1/name', '/stop_reason'])
      expect(set(path, 7).code, path).toBe('not-valid');
    expect(set('/content', 'words').code).toBe('not-valid');
  },
);

test('a given answer whose content is no list is refused', () => {
  const body = JSON.stringify({ type: 'message', role: 'assistant', content: 'words' });
  expect(refused(mutate(plain, { kind: 'response', body })).reason).toContain('/content');
});

test.each(framings)(
  'adding a tool call makes the agent go on, and its removal ends it (%s)',
  async (as) => {
    const value = { type: 'tool_use', id: 'toolu_n', name: 'now', input: {} };
    const more = mutate({ ...plain, as }, { kind: 'set', path: '/content/-', value });
    expect((await sdkReads(done(more), as)).stop_reason).toBe('tool_use');
    const none = mutate({ ...fullMessage, as }, { kind: 'set', path: '/content', value: [] });
    expect((await sdkReads(done(none), as)).stop_reason).toBe('end_turn');
  },
);

test('two tool calls of one id are refused', () => {
  const value = { type: 'tool_use', id: 'toolu_n', name: 'now', input: {} };
  const mutation = { kind: 'set', path: '/content', value: [value, value] } as const;
  expect(refused(mutate(plain, mutation)).reason).toContain('toolu_n');
});

test.each(framings)('what was said is dropped, tool calls go on (%s)', async (as) => {
  const message = await sdkReads(done(mutate({ ...fullMessage, as }, { kind: 'drop' })), as);
  expect(message.content.map(({ type }) => type)).toEqual([
    'thinking',
    'tool_use',
    'tool_use',
    'tool_use',
  ]);
  expect(message.stop_reason).toBe('tool_use');
  const all = mutate({ ...fullMessage, as }, { kind: 'drop', toolCalls: 'drop' });
  const empty = await sdkReads(done(all), as);
  expect([empty.content, empty.stop_reason]).toEqual([[], 'end_turn']);
});

test('signed thinking is not altered, and kept where tool calls need it', () => {
  const path = '/content/0/thinking';
  const set = mutate(fullMessage, { kind: 'set', path, value: 'Another thought.' });
  expect(refused(set)).toMatchObject({ code: 'signed-thinking' });
  const [thinking, ...blocks] = fullMessage.blocks;
  const mutated = done(mutate(fullMessage, { kind: 'blocks', blocks }));
  expect(mutated.repairs).toHaveLength(1);
  expect(parseResponse('anthropic', mutated.response).blocks[0]).toEqual(thinking);
});

test('blank text, which the API refuses when it comes back, is left out', () => {
  const mutated = done(mutate(fullMessage, { kind: 'text', text: ' \n' }));
  expect(mutated.repairs).toHaveLength(1);
  const { blocks } = parseResponse('anthropic', mutated.response);
  expect(blocks.some(({ type }) => type === 'text')).toBe(false);
});

test.each(framings)('another content gets ids, and stops as the mutation says (%s)', async (as) => {
  const call = { type: 'tool-call', name: 'pay', input: { amount: 1 } } as const;
  const mutated = mutate(
    { ...plain, as },
    { kind: 'blocks', blocks: [call, call], stop: 'length' },
  );
  const message = await sdkReads(done(mutated), as);
  const ids = message.content.map((block) => (block.type === 'tool_use' ? block.id : ''));
  expect(new Set(ids).size).toBe(2);
  expect(ids[0]).toMatch(/^toolu_[0-9a-f]{18}$/);
  expect(message.stop_reason).toBe('max_tokens');
});

test('headers of the old bytes go, the others stay, and a length is the new one’s', () => {
  const built = buildResponse('anthropic', plain);
  const headers = [
    ...built.headers,
    ['Content-Encoding', 'gzip'],
    ['Content-Length', '17'],
    ['ETag', '"a"'],
    ['Transfer-Encoding', 'gzip, chunked'],
    ['Transfer-Encoding', 'chunked'],
    ['request-id', 'req_1'],
  ] as const;
  const answer = { ...built, headers };
  const { response } = done(
    mutateResponse({ call: callOf(ask), answer }, { kind: 'text', text: 'No.' }),
  );
  expect(response.headers).toEqual([
    ['content-type', 'application/json'],
    ['Content-Length', String(response.body.length)],
    ['Transfer-Encoding', 'chunked'],
    ['request-id', 'req_1'],
  ]);
});

test('fields that nobody here knows survive an edit', () => {
  const other = { stop_sequence: null, container: { id: 'c1' } };
  const text: Block = { type: 'text', text: 'x', other: { brand_new: [1] } };
  const spec = {
    ...fullMessage,
    as: 'stream',
    blocks: [text, ...fullMessage.blocks],
    other,
  } as const;
  const mutated = done(mutate(spec, { kind: 'set', path: '/content/0/text', value: 'y' }));
  const parsed = parseResponse('anthropic', mutated.response);
  expect(parsed.other).toEqual(other);
  expect(parsed.blocks[0]).toEqual({ ...text, text: 'y' });
});

test('an error, a broken stream and a foreign request have no message to change', () => {
  const error = buildResponse('anthropic', { kind: 'error', status: 529 });
  const cut = buildResponse('anthropic', { ...plain, as: 'stream', cut: { afterEvents: 4 } });
  for (const answer of [error, cut]) {
    const result = mutateResponse({ call: callOf(ask), answer }, { kind: 'text', text: 'x' });
    expect(refused(result).code).toBe('no-message');
  }
  const call = { ...callOf(ask), url: 'https://example.com/' };
  expect(refused(mutateResponse({ call, answer: error }, { kind: 'drop' })).code).toBe(
    'not-a-step',
  );
});

test.each(framings)('a given JSON answer is framed as the request asks (%s)', async (as) => {
  const body = Buffer.from(buildResponse('anthropic', plain).body).toString();
  const mutated = done(mutate({ ...fullMessage, as }, { kind: 'response', body }));
  expect(mutated.repairs).toHaveLength(as === 'json' ? 0 : 1);
  const message = await sdkReads(mutated, as);
  expect(message.content).toMatchObject([{ type: 'text', text: 'Your order is on its way.' }]);
});

test('a given answer that is no message is refused, unless it is to be one that breaks', () => {
  const given = (fields: object) =>
    mutate(plain, { kind: 'response', body: '{"type":"mess', ...fields });
  expect(refused(given({})).code).toBe('not-valid');
  expect(Buffer.from(done(given({ unchecked: true })).response.body).toString()).toBe(
    '{"type":"mess',
  );
  const limited = done(given({ status: 429, headers: [['retry-after', '2']] })).response;
  expect(limited.status).toBe(429);
  expect(limited.headers).toContainEqual(['retry-after', '2']);
});

test('bytes of a given answer may come as base64', () => {
  const bytes = Buffer.from([0xff, 0xfe, 0x00]);
  const mutation = {
    kind: 'response',
    body: bytes.toString('base64'),
    encoding: 'base64',
  } as const;
  const { response } = done(mutate(plain, { ...mutation, unchecked: true }));
  expect(bytes.equals(response.body)).toBe(true);
});

const conversation = {
  ...ask,
  system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
  messages: [
    { role: 'user', content: 'Where is my order?' },
    { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'look', input: {} }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'lost' }] },
  ],
};

function changed(body: object, mutation: RequestMutation, url = callOf({}).url) {
  const result = mutateRequest({ ...callOf(body), url }, mutation);
  if (result.kind === 'refused') return expect.fail(result.reason);
  return { ...result, json: JSON.parse(Buffer.from(result.body).toString()) };
}

test('another system prompt keeps the form and the cache marker of the old one', () => {
  const { json } = changed(conversation, { kind: 'system', text: 'Be long.' });
  expect(json).toEqual({
    ...conversation,
    system: [{ type: 'text', text: 'Be long.', cache_control: { type: 'ephemeral' } }],
  });
  expect(changed(ask, { kind: 'system', text: 'Be long.' }).json.system).toBe('Be long.');
  expect(changed(conversation, { kind: 'system', text: '' }).json).not.toHaveProperty('system');
  expect(changed(ask, { kind: 'system', text: '' }).changed).toBe(false);
});

test('another model stands in the body, or in the path of Bedrock and Vertex', () => {
  const mutation = { kind: 'model', model: 'claude-opus-4-8' } as const;
  expect(changed(ask, mutation).json).toEqual({ ...ask, model: 'claude-opus-4-8' });
  const hosted = { anthropic_version: 'x', max_tokens: 1, messages: [] };
  const vertex = 'https://h/v1/projects/p/publishers/anthropic/models/claude-a:rawPredict';
  expect(changed(hosted, mutation, vertex).url).toBe(vertex.replace('claude-a', 'claude-opus-4-8'));
  const bedrock = 'https://h/model/eu.anthropic.claude-a%3A0/invoke';
  expect(changed(hosted, mutation, bedrock).url).toBe('https://h/model/claude-opus-4-8/invoke');
  expect(refused(mutateRequest(callOf(ask), { kind: 'model', model: '' })).code).toBe('not-valid');
});

test('another tool result stands in every request that carries it, others stay as they are', () => {
  const mutation = { kind: 'tool-result', id: 't1', text: 'found', isError: true } as const;
  const { json } = changed(conversation, mutation);
  expect(json.messages[2].content).toEqual([
    { type: 'tool_result', tool_use_id: 't1', content: 'found', is_error: true },
  ]);
  const untouched = changed(ask, mutation);
  expect([untouched.changed, untouched.json]).toEqual([false, ask]);
});

test('thinking between tool calls is left out after a change, where it is signed for what stood before it', () => {
  const think = (signature: string) => ({ type: 'thinking', thinking: 'Hm.', signature }) as const;
  const call = (id: string) => ({ type: 'tool-call', id, name: 'look', input: {} }) as const;
  const blocks = [think('a'), { type: 'text', text: 'One.' } as const, think('b'), call('t1')];
  const signatures = (model: string) => {
    const mutated = done(mutate({ ...fullMessage, model, blocks }, { kind: 'text', text: 'Two.' }));
    const found = parseResponse('anthropic', mutated.response).blocks;
    return [
      mutated.repairs.length,
      ...found.flatMap((block) => (block.type === 'thinking' ? [block.signature] : [])),
    ];
  };
  expect(signatures('claude-opus-5-5')).toEqual([1, 'a']);
  expect(signatures('claude-sonnet-4-6')).toEqual([0, 'a', 'b']);
});
