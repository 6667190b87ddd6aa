import { question, type Sdk, sdks } from '@tracefork/test-support/sdks';
import { expect, test } from 'vitest';
import {
  buildResponse,
  lastAssistantText,
  type MessageSpec,
  parseRequest,
  parseResponse,
  recogniseCall,
  stopKindOf,
} from '../src/index.ts';
import { fullMessage } from './support/samples.ts';
import { answerWith } from './support/server.ts';

const framings = ['json', 'stream'] as const;
const cases = sdks.flatMap((sdk) => framings.map((as) => ({ ...sdk, as, name: sdk.api })));
const each = test.each(cases);

async function sdkReads(sdk: Sdk, spec: MessageSpec) {
  const built = buildResponse(sdk, spec);
  await using server = await answerWith(built);
  return { built, seen: await sdk.ask(server.url, spec.as) };
}

const text = 'Ich prüfe beide Aufträge – einen Moment 🧾.';
const calls = [
  { name: 'get_order', input: { id: 'R-1043', lines: [1, 2], deep: { a: null } } },
  { name: 'get_order', input: { id: 'R-1043', lines: [1, 2], deep: { a: null } } },
  { name: 'now', input: {} },
];

each('$name: an answer as $as is the same to the SDK and to the parser', async ({ as, ...sdk }) => {
  const { built, seen } = await sdkReads(sdk, { ...fullMessage, as });
  const parsed = parseResponse(sdk, built);
  expect(seen).toEqual({ text, refusal: '', calls, stop: parsed.stopReason });
  expect(parsed.whole).toBe(true);
  expect(lastAssistantText([parsed])).toBe(text);
  expect(
    parsed.blocks.flatMap((block) =>
      block.type === 'tool-call' ? [{ name: block.name, input: block.input }] : [],
    ),
  ).toEqual(calls);
  expect(stopKindOf(parsed)).toBe('tool-calls');
  expect(parsed.usage).toMatchObject({ input: 812, output: 64, cacheRead: 4096 });
});

test.each(sdks)('$api: the stream of a message and its JSON say the same', (sdk) => {
  const read = (as: 'json' | 'stream') =>
    parseResponse(sdk, buildResponse(sdk, { ...fullMessage, as }));
  expect(read('stream')).toEqual(read('json'));
});

const stops = ['end', 'length', 'refusal'] as const;
test.each(cases.flatMap((each) => stops.map((stop) => ({ ...each, stop }))))(
  '$name: an answer as $as that stops for $stop is read as such',
  async ({ as, stop, ...sdk }) => {
    const blocks = [{ type: 'text', text: 'Well' }] as const;
    const { built, seen } = await sdkReads(sdk, { ...fullMessage, blocks, stop, as }).catch(
      (error: unknown) => {
        if (!/LengthFinishReason|ContentFilterFinishReason/.test(String(error))) throw error;
        return { built: buildResponse(sdk, { ...fullMessage, blocks, stop, as }), seen: null };
      },
    );
    const parsed = parseResponse(sdk, built);
    expect(stopKindOf(parsed)).toBe(stop);
    if (seen !== null) expect(seen).toMatchObject({ text: 'Well', stop: parsed.stopReason });
  },
);

test.each(framings)('a refusal of OpenAI is a block of its own (%s)', async (as) => {
  for (const sdk of sdks.filter(({ api }) => api === 'responses' || api === 'chat-completions')) {
    const blocks = [{ type: 'refusal', refusal: 'I will not help with that.' }] as const;
    const { built, seen } = await sdkReads(sdk, { ...fullMessage, blocks, as });
    expect(seen).toMatchObject({ text: '', refusal: 'I will not help with that.' });
    expect(parseResponse(sdk, built).blocks).toEqual(blocks);
  }
});

each('$name: what the SDK sends for $as is recognised and read', async ({ as, ...sdk }) => {
  await using server = await answerWith(buildResponse(sdk, { ...fullMessage, as }), {
    pathPrefix: '/gateway/any',
  });
  await sdk.ask(server.url, as);
  const call = server.calls[0] ?? expect.fail('the SDK sent nothing');
  const request = parseRequest(call) ?? expect.fail('not recognised');
  expect(recogniseCall(call)).toMatchObject({ api: sdk.api, model: 'model-a' });
  expect(request).toMatchObject({
    api: sdk.api,
    stream: as === 'stream',
    model: 'model-a',
    system: question.system,
    tools: [{ name: 'get_order', description: 'Reads an order' }],
    other: {},
  });
  const { id, name, input } = question.call;
  const blocks = request.messages.flatMap((message) => message.blocks);
  expect(blocks).toMatchObject([
    { type: 'text', text: question.ask },
    { type: 'tool-call', id, name, input },
    { type: 'tool-result', id, blocks: [{ type: 'text', text: 'lost' }], isError: false },
  ]);
  expect(request.messages.map(({ role }) => role === 'assistant')).toEqual([false, true, false]);
});

const statuses = [400, 401, 403, 404, 429, 500, 503] as const;
test.each(sdks.flatMap((sdk) => statuses.map((status) => ({ ...sdk, status }))))(
  '$api: a built error $status makes the SDK throw, with its message',
  async ({ status, ...sdk }) => {
    const built = buildResponse(sdk, { kind: 'error', status, message: 'Not today.' });
    await using server = await answerWith(built);
    const error = await sdk.ask(server.url, 'json').then(
      () => expect.fail('no error'),
      (thrown: unknown) => thrown as Error & { status?: number },
    );
    expect(error.message).toContain('Not today.');
    expect(error.status).toBe(status);
    const parsed = parseResponse(sdk, built);
    expect(parsed).toMatchObject({ status, whole: true, blocks: [], stopReason: null });
    expect(parsed.error?.message).toBe('Not today.');
    expect(parsed.error?.type).toMatch(/^[a-z_]+$|^[A-Z_]+$/);
  },
);

test.each(sdks)('$api: an error without the API’s own body is read by its status', (sdk) => {
  const body = new TextEncoder().encode('<h1>Bad gateway</h1>');
  const parsed = parseResponse(sdk, {
    status: 502,
    headers: [['content-type', 'text/html']],
    body,
  });
  expect(parsed).toMatchObject({
    whole: false,
    error: { type: 'http_502', message: '<h1>Bad gateway</h1>' },
  });
});

test.each(sdks)(
  '$api: an error inside a stream comes with what was there before it',
  async (sdk) => {
    const error = { type: 'OVERLOADED', message: 'Overloaded' };
    const long = 'a text of more than twenty-four characters';
    const afterEvents = { messages: 4, 'chat-completions': 2, responses: 5, 'generate-content': 1 };
    const built = buildResponse(sdk, {
      ...fullMessage,
      as: 'stream',
      blocks: [{ type: 'text', text: long }],
      cut: { afterEvents: afterEvents[sdk.api], error },
    });
    const parsed = parseResponse(sdk, built);
    expect(parsed).toMatchObject({ whole: false, error, stopReason: null });
    expect(parsed.blocks).toMatchObject([{ type: 'text', text: 'a text of more than twen' }]);
    await using server = await answerWith(built);
    await expect(sdk.ask(server.url, 'stream')).rejects.toThrow(/Overloaded/);
  },
);

test('a provider with two APIs reads either answer by its shape', () => {
  for (const api of ['chat-completions', 'responses'] as const) {
    for (const as of framings) {
      const built = buildResponse({ api }, { ...fullMessage, as });
      expect(parseResponse('openai', built)).toEqual(parseResponse({ api }, built));
    }
  }
});
