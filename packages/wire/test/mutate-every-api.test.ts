import { question, type Sdk, sdks } from '@tracefork/test-support/sdks';
import { expect, test } from 'vitest';
import {
  type ApiName,
  buildResponse,
  type HttpCall,
  type MessageSpec,
  parseRequest,
  parseResponse,
  stopKindOf,
} from '../src/index.ts';
import {
  type MutatedResponse,
  mutateRequest,
  mutateResponse,
  type RequestMutation,
  type ResponseMutation,
} from '../src/mutate.ts';
import { asBytes, fullMessage } from './support/samples.ts';
import { answerWith } from './support/server.ts';

const framings = ['json', 'stream'] as const;
const cases = sdks.flatMap((sdk) => framings.map((as) => ({ ...sdk, as, name: sdk.api })));
const each = test.each(cases);

/** The request that an SDK really sends. */
async function sentBy(sdk: Sdk, as: 'json' | 'stream'): Promise<HttpCall> {
  await using server = await answerWith(buildResponse(sdk, { ...fullMessage, as }));
  await sdk.ask(server.url, as);
  return server.calls[0] ?? expect.fail('the SDK sent nothing');
}

async function mutated(sdk: Sdk, spec: MessageSpec, mutation: ResponseMutation) {
  const call = await sentBy(sdk, spec.as);
  const result = mutateResponse({ call, answer: buildResponse(sdk, spec) }, mutation);
  if (result.kind === 'refused') return expect.fail(`${result.reason} ${result.hint}`);
  return result;
}

async function sdkReads(sdk: Sdk, { response }: MutatedResponse, as: 'json' | 'stream') {
  await using server = await answerWith(response);
  return await sdk.ask(server.url, as);
}

const plain: MessageSpec = { ...fullMessage, blocks: [{ type: 'text', text: 'On its way.' }] };
const calls = [{ name: 'get_order' }, { name: 'get_order' }, { name: 'now' }];

each('$name: another text keeps tool calls and stop reason ($as)', async ({ as, ...sdk }) => {
  const mutation = { kind: 'text', text: 'Ich weiß – es 🧾 dauert länger als gedacht.' } as const;
  const result = await mutated(sdk, { ...fullMessage, as }, mutation);
  const before = parseResponse(sdk, buildResponse(sdk, { ...fullMessage, as }));
  const after = parseResponse(sdk, result.response);
  const seen = await sdkReads(sdk, result, as);
  expect(seen).toMatchObject({ text: mutation.text, calls, stop: before.stopReason });
  expect(after.usage).toEqual(before.usage);
  expect(after.id).toBe(before.id);
  expect(result.repairs).toEqual([]);
});

const wrong: Readonly<Record<ApiName, readonly string[]>> = {
  messages: ['/content/0', '/content'],
  'chat-completions': [
    '/choices',
    '/choices/0',
    '/choices/0/message',
    '/choices/0/message/tool_calls/0',
  ],
  responses: ['/output', '/output/0'],
  'generate-content': ['/candidates', '/candidates/0', '/candidates/0/content/parts/0'],
};

each('$name: a number in the place of a part is refused ($as)', async ({ as, ...sdk }) => {
  const call = await sentBy(sdk, as);
  const answer = buildResponse(sdk, { ...fullMessage, as });
  for (const path of wrong[sdk.api]) {
    const result = mutateResponse({ call, answer }, { kind: 'set', path, value: 5 });
    expect(result, path).toMatchObject({
      code: 'not-valid',
      reason: expect.stringContaining(`${path} would be 5`),
    });
  }
});

each('$name: a text that ends the loop is asked for by name ($as)', async ({ as, ...sdk }) => {
  const mutation = { kind: 'text', text: 'Done.', toolCalls: 'drop' } as const;
  const result = await mutated(sdk, { ...fullMessage, as }, mutation);
  expect(await sdkReads(sdk, result, as)).toMatchObject({ text: 'Done.', calls: [] });
  expect(stopKindOf(parseResponse(sdk, result.response))).toBe('end');
});

each('$name: what was said is dropped, tool calls go on ($as)', async ({ as, ...sdk }) => {
  const result = await mutated(sdk, { ...fullMessage, as }, { kind: 'drop' });
  expect(await sdkReads(sdk, result, as)).toMatchObject({ text: '', calls });
  const all = await mutated(sdk, { ...fullMessage, as }, { kind: 'drop', toolCalls: 'drop' });
  expect(await sdkReads(sdk, all, as)).toMatchObject({ text: '', calls: [] });
});

const inputs: Readonly<Record<ApiName, string>> = {
  messages: '/content/2/input',
  'chat-completions': '/choices/0/message/tool_calls/0/function/arguments',
  responses: '/output/2/arguments',
  'generate-content': '/candidates/0/content/parts/2/functionCall/args',
};

each('$name: an argument of a tool call is set by its path ($as)', async ({ as, ...sdk }) => {
  const path = `${inputs[sdk.api]}/lines/1`;
  const result = await mutated(sdk, { ...fullMessage, as }, { kind: 'set', path, value: 'ß' });
  const seen = await sdkReads(sdk, result, as);
  expect(seen.calls[0]?.input).toEqual({ id: 'R-1043', lines: [1, 'ß'], deep: { a: null } });
  expect(seen.calls[1]?.input).toEqual({ id: 'R-1043', lines: [1, 2], deep: { a: null } });
});

each('$name: another content, such as a wrong tool name ($as)', async ({ as, ...sdk }) => {
  const blocks = [{ type: 'tool-call', name: 'get_ordr', input: { id: 1 } }] as const;
  const result = await mutated(sdk, { ...plain, as }, { kind: 'blocks', blocks });
  const seen = await sdkReads(sdk, result, as);
  expect(seen).toMatchObject({ text: '', calls: [{ name: 'get_ordr', input: { id: 1 } }] });
  expect(stopKindOf(parseResponse(sdk, result.response))).toBe('tool-calls');
});

each('$name: an answer that stops for its length ($as)', async ({ as, ...sdk }) => {
  const mutation = {
    kind: 'blocks',
    blocks: [{ type: 'text', text: 'On i' }],
    stop: 'length',
  } as const;
  const { response } = await mutated(sdk, { ...plain, as }, mutation);
  const parsed = parseResponse(sdk, response);
  expect(stopKindOf(parsed)).toBe('length');
  expect(parsed.blocks).toMatchObject([{ type: 'text', text: 'On i' }]);
});

each('$name: two tool calls of one id are refused ($as)', async ({ as, ...sdk }) => {
  const block = { type: 'tool-call', id: 'one', name: 'now', input: {} } as const;
  const mutation = { kind: 'blocks', blocks: [block, block] } as const;
  const call = await sentBy(sdk, as);
  const result = mutateResponse({ call, answer: buildResponse(sdk, { ...plain, as }) }, mutation);
  if (sdk.api === 'generate-content') expect(result.kind).toBe('response');
  else expect(result).toMatchObject({ kind: 'refused', code: 'not-valid' });
});

each('$name: a given answer is framed as the request asks ($as)', async ({ as, ...sdk }) => {
  const body = Buffer.from(buildResponse(sdk, plain).body).toString();
  const result = await mutated(sdk, { ...fullMessage, as }, { kind: 'response', body });
  expect(result.repairs).toHaveLength(as === 'json' ? 0 : 1);
  expect(await sdkReads(sdk, result, as)).toMatchObject({ text: 'On its way.', calls: [] });
});

each('$name: fields that nobody here knows survive an edit ($as)', async ({ as, ...sdk }) => {
  const other = { brand_new: { a: [1] } };
  const result = await mutated(sdk, { ...fullMessage, other, as }, { kind: 'text', text: 'x' });
  expect(parseResponse(sdk, result.response).other).toMatchObject(other);
});

test.each(sdks)('$api: an error and a broken stream have no message to change', async (sdk) => {
  const call = await sentBy(sdk, 'stream');
  const error = buildResponse(sdk, { kind: 'error', status: 503 });
  const cut = buildResponse(sdk, { ...plain, as: 'stream', cut: { afterEvents: 1 } });
  for (const answer of [error, cut]) {
    const result = mutateResponse({ call, answer }, { kind: 'text', text: 'x' });
    expect(result).toMatchObject({ kind: 'refused', code: 'no-message' });
  }
});

test('reasoning of the Responses API is not altered, and kept where tool calls need it', async () => {
  const sdk = sdks.find(({ api }) => api === 'responses') ?? expect.fail();
  const call = await sentBy(sdk, 'json');
  const answer = buildResponse(sdk, fullMessage);
  const path = '/output/0/summary/0/text';
  const set = mutateResponse({ call, answer }, { kind: 'set', path, value: 'Another thought.' });
  expect(set).toMatchObject({ kind: 'refused', code: 'signed-thinking' });
  const [, ...blocks] = parseResponse(sdk, answer).blocks;
  const without = await mutated(sdk, fullMessage, { kind: 'blocks', blocks });
  expect(without.repairs).toHaveLength(1);
  expect(parseResponse(sdk, without.response).blocks).toEqual(parseResponse(sdk, answer).blocks);
});

test('items of the Responses API that an edit leaves alone stay byte for byte', async () => {
  const sdk = sdks.find(({ api }) => api === 'responses') ?? expect.fail();
  const call = await sentBy(sdk, 'json');
  const output = [
    { type: 'web_search_call', id: 'ws_1', status: 'completed', action: { type: 'search' } },
    {
      type: 'message',
      id: 'msg_1',
      role: 'assistant',
      status: 'completed',
      phase: 'commentary',
      content: [
        { type: 'output_text', text: 'one', annotations: [{ type: 'url_citation' }], logprobs: [] },
        { type: 'output_text', text: 'two', annotations: [], logprobs: [], new_field: 1 },
      ],
    },
    {
      type: 'function_call',
      id: 'fc_1',
      call_id: 'c1',
      name: 'n',
      arguments: '{ }',
      status: 'completed',
    },
  ];
  const response = { id: 'resp_1', object: 'response', status: 'completed', model: 'm', output };
  const answer = { status: 200, headers: [], body: asBytes(JSON.stringify(response)) };
  const value = 'ONE';
  const set = mutateResponse(
    { call, answer },
    { kind: 'set', path: '/output/1/content/0/text', value },
  );
  if (set.kind === 'refused') return expect.fail(set.reason);
  const after = JSON.parse(Buffer.from(set.response.body).toString());
  expect(after.output[1].content[1]).toEqual(output[1]?.content?.[1]);
  const dropped = mutateResponse({ call, answer }, { kind: 'drop' });
  if (dropped.kind === 'refused') return expect.fail(dropped.reason);
  const left = JSON.parse(Buffer.from(dropped.response.body).toString());
  expect(left.output).toEqual([output[0], output[2]]);
});

test('a new first tool call of Gemini takes the signature that the API asks for', async () => {
  const sdk = sdks.find(({ api }) => api === 'generate-content') ?? expect.fail();
  const signed = {
    type: 'tool-call',
    id: 'a',
    name: 'now',
    input: {},
    other: { thoughtSignature: 'c2ln' },
  } as const;
  const blocks = [{ type: 'tool-call', name: 'pay', input: {} }] as const;
  const result = await mutated(sdk, { ...plain, blocks: [signed] }, { kind: 'blocks', blocks });
  expect(result.repairs).toHaveLength(1);
  expect(parseResponse(sdk, result.response).blocks).toMatchObject([
    { name: 'pay', other: { thoughtSignature: 'c2ln' } },
  ]);
});

test('Gemini’s stream without events is framed as the list of pieces that it was', () => {
  const list = JSON.stringify([
    { candidates: [{ content: { role: 'model', parts: [{ text: 'On its ' }] } }], responseId: 'r' },
    {
      candidates: [{ content: { role: 'model', parts: [{ text: 'way.' }] }, finishReason: 'STOP' }],
    },
  ]);
  const call = {
    method: 'POST',
    url: '/v1beta/models/m:streamGenerateContent',
    body: asBytes('{"contents":[]}'),
  };
  const answer = {
    status: 200,
    headers: [['content-type', 'application/json']] as const,
    body: asBytes(list),
  };
  const result = mutateResponse({ call, answer }, { kind: 'text', text: 'Never.' });
  if (result.kind === 'refused') return expect.fail(result.reason);
  const pieces = JSON.parse(Buffer.from(result.response.body).toString());
  expect(pieces.length).toBeGreaterThan(1);
  expect(parseResponse('gemini', result.response)).toMatchObject({
    whole: true,
    id: 'r',
    blocks: [{ type: 'text', text: 'Never.' }],
  });
});

async function changed(sdk: Sdk, mutation: RequestMutation) {
  const call = await sentBy(sdk, 'json');
  const result = mutateRequest(call, mutation);
  if (result.kind === 'refused') return expect.fail(result.reason);
  const request = parseRequest({ ...call, url: result.url, body: result.body });
  return {
    call,
    result,
    before: parseRequest(call),
    after: request ?? expect.fail('no step any more'),
  };
}

test.each(sdks)('$api: another system prompt takes the place of the old one', async (sdk) => {
  const { before, after } = await changed(sdk, { kind: 'system', text: 'Be long.' });
  expect(after).toEqual({ ...before, system: 'Be long.' });
  const none = await changed(sdk, { kind: 'system', text: '' });
  expect(none.after).toEqual({ ...before, system: '' });
});

test.each(sdks)('$api: another model is asked', async (sdk) => {
  const { before, after } = await changed(sdk, { kind: 'model', model: 'model-b' });
  expect(after).toEqual({ ...before, model: 'model-b' });
});

test.each(sdks)('$api: another tool result stands where the old one stood', async (sdk) => {
  const mutation = { kind: 'tool-result', id: question.call.id, text: 'found it' } as const;
  const { result, after } = await changed(sdk, mutation);
  expect(result.changed).toBe(true);
  expect(after.messages.flatMap(({ blocks }) => blocks).at(-1)).toMatchObject({
    type: 'tool-result',
    id: question.call.id,
    blocks: [{ type: 'text', text: 'found it' }],
  });
  const other = await changed(sdk, { ...mutation, id: 'another' });
  expect(other.result.changed).toBe(false);
  expect(Buffer.from(other.result.body).equals(other.call.body ?? Buffer.alloc(0))).toBe(true);
});

test('a given answer of Gemini is framed as events only where events are asked for', () => {
  const body = Buffer.from(buildResponse({ api: 'generate-content' }, plain).body).toString();
  const given = (query: string) => {
    const url = `/v1beta/models/m:streamGenerateContent${query}`;
    const call = { method: 'POST', url, body: asBytes('{"contents":[]}') };
    const answer = buildResponse({ api: 'generate-content' }, { ...fullMessage, as: 'stream' });
    const result = mutateResponse({ call, answer }, { kind: 'response', body });
    if (result.kind === 'refused') return expect.fail(result.reason);
    expect(parseResponse('gemini', result.response).whole).toBe(true);
    return Buffer.from(result.response.body).toString().slice(0, 5);
  };
  expect(given('?alt=sse')).toBe('data:');
  expect(given('')).toMatch(/^\[/);
});
