import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import {
  type ApiName,
  type Block,
  buildResponse,
  type MessageSpec,
  type ModelResponse,
  parseRequest,
  parseResponse,
} from '../src/index.ts';
import { asBytes, fullMessage } from './support/samples.ts';

// Many parses each: a busy machine needs longer than five seconds for some.
vi.setConfig({ testTimeout: 60_000 });

const apis: readonly ApiName[] = ['messages', 'chat-completions', 'responses', 'generate-content'];

const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)));
const count = fc.nat({ max: 100_000 });
const words = fc.string({ unit: 'grapheme', minLength: 1 });

const call = fc.record({
  type: fc.constant('tool-call' as const),
  id: fc.uuid(),
  name: fc.string({ minLength: 1 }),
  input: json,
});

/** Thinking, then a text, then tool calls: what every API can say. */
const blocks = fc
  .tuple(
    fc.option(fc.record({ thinking: words, signature: fc.base64String({ minLength: 4 }) })),
    fc.option(words),
    fc.array(call, { maxLength: 4 }),
  )
  .map(([thinking, text, calls]): Block[] => [
    ...(thinking === null ? [] : [{ type: 'thinking', ...thinking } as const]),
    ...(text === null ? [] : [{ type: 'text', text } as const]),
    ...calls,
  ]);

const spec = fc.record({
  kind: fc.constant('message' as const),
  as: fc.constantFrom('json' as const, 'stream' as const),
  model: fc.string({ minLength: 1 }),
  id: fc.uuid(),
  stop: fc.constantFrom('end' as const, 'length' as const, 'refusal' as const),
  blocks,
  usage: fc.record({
    input: count,
    output: count,
    cacheRead: count,
    cacheWrite: fc.constant({ fiveMinutes: 0, oneHour: 0 }),
  }),
});

/** Without what an API adds on its own (ids of items), or has no place for (signatures in Chat). */
function comparable(blocks: readonly Block[], api: ApiName): unknown[] {
  return blocks.map((block) => {
    const { other: _ids, ...rest } = { other: undefined, ...block };
    return api === 'chat-completions' && rest.type === 'thinking'
      ? { ...rest, signature: null }
      : rest;
  });
}

test.each(apis)('%s: whatever is built is read back, as JSON and as a stream', (api) => {
  fc.assert(
    fc.property(spec, (message: MessageSpec) => {
      const parsed = parseResponse({ api }, buildResponse({ api }, message));
      const { model, id, usage } = message;
      expect(parsed).toMatchObject({ status: 200, whole: true, model, id, usage });
      expect(comparable(parsed.blocks, api)).toEqual(comparable(message.blocks as Block[], api));
      expect(parsed.error).toBeUndefined();
    }),
    { numRuns: 300 },
  );
});

test.each(apis)('%s: a parsed response can be built again to the same bytes', (api) => {
  for (const as of ['json', 'stream'] as const) {
    const first = buildResponse({ api }, { ...fullMessage, as });
    const { id, model, blocks: found, stopReason, usage, other } = parseResponse({ api }, first);
    if (id === null || model === null || stopReason === null || usage === null)
      return expect.fail();
    const again = {
      kind: 'message',
      as,
      id,
      model,
      blocks: found,
      stopReason,
      usage,
      other,
    } as const;
    const built = buildResponse({ api }, again);
    expect(Buffer.from(built.body).toString()).toBe(Buffer.from(first.body).toString());
  }
});

const textSoFar = (block: Block): string =>
  block.type === 'text'
    ? block.text
    : block.type === 'thinking'
      ? block.thinking
      : block.type === 'partial-tool-call'
        ? block.json
        : JSON.stringify(block);

/** True if `part` is what one sees of `whole` before it is there in full. */
function isBeginning(part: Block, whole: Block): boolean {
  if (part.type === 'partial-tool-call' && whole.type === 'tool-call') {
    return (
      part.id === whole.id &&
      part.name === whole.name &&
      JSON.stringify(whole.input).startsWith(part.json)
    );
  }
  return part.type === whole.type && textSoFar(whole).startsWith(textSoFar(part));
}

test.each(apis)('%s: a stream cut at any byte is a beginning, marked as broken off', (api) => {
  const blocks = fullMessage.blocks.slice(0, 3);
  const answer = buildResponse({ api }, { ...fullMessage, as: 'stream', blocks });
  const cutAt = (length: number): ModelResponse =>
    parseResponse({ api }, { ...answer, body: answer.body.subarray(0, length) });
  const whole = cutAt(answer.body.length);
  expect(whole.whole).toBe(true);
  const seen = new Set<string>();
  // Where lines end in CRLF, the last line feed ends nothing that its carriage return did not end.
  const last = answer.body.at(-2) === 0x0d ? 1 : 0;
  for (let length = 0; length < answer.body.length - last; length++) {
    const part = cutAt(length);
    expect(part.whole, `${length} of ${answer.body.length}`).toBe(false);
    expect(part.error).toBeUndefined();
    expect(part.blocks.length).toBeLessThanOrEqual(whole.blocks.length);
    for (const [index, block] of part.blocks.entries()) {
      const full = whole.blocks[index] ?? expect.fail('a block from nowhere');
      if (index === part.blocks.length - 1)
        expect(isBeginning(block, full), `${length}: ${JSON.stringify(block)}`).toBe(true);
      else expect(comparable([block], api)).toEqual(comparable([full], api));
    }
    seen.add(JSON.stringify(part.blocks));
  }
  expect(seen.size).toBeGreaterThan(4);
});

test('Gemini’s list of pieces, cut at any byte, is a beginning too', () => {
  const piece = (text: string, end = {}) =>
    JSON.stringify({ candidates: [{ content: { role: 'model', parts: [{ text }] }, ...end }] });
  const list = `[${piece('So "far", ')},\r\n${piece('so \\ {good}', { finishReason: 'STOP' })}\n]`;
  const read = (body: string) =>
    parseResponse('gemini', {
      status: 200,
      headers: [['content-type', 'application/json']],
      body: asBytes(body),
    });
  expect(read(list)).toMatchObject({
    whole: true,
    blocks: [{ type: 'text', text: 'So "far", so \\ {good}' }],
  });
  const seen = new Set<string>();
  for (let length = 0; length < list.length; length++) {
    const part = read(list.slice(0, length));
    expect(part.whole, `${length}`).toBe(false);
    seen.add(JSON.stringify(part.blocks));
  }
  expect(seen.size).toBe(3);
});

/** Field names of all APIs, so that made-up JSON reaches deep into the parsers. */
const names = fc.constantFrom(
  'type',
  'object',
  'id',
  'index',
  'choices',
  'delta',
  'message',
  'content',
  'tool_calls',
  'function',
  'name',
  'arguments',
  'custom',
  'input',
  'finish_reason',
  'usage',
  'error',
  'code',
  'output',
  'item',
  'output_index',
  'content_index',
  'summary',
  'summary_index',
  'part',
  'response',
  'status',
  'text',
  'call_id',
  'candidates',
  'parts',
  'functionCall',
  'args',
  'thought',
  'finishReason',
  'usageMetadata',
  'promptTokenCount',
  'prompt_tokens_details',
  'cached_tokens',
  'incomplete_details',
  '__proto__',
);
const values = fc.constantFrom<unknown>(
  'message',
  'reasoning',
  'function_call',
  'output_text',
  'refusal',
  'text',
  'assistant',
  'response.completed',
  'response.output_item.added',
  'response.content_part.added',
  'response.output_text.delta',
  'response.function_call_arguments.delta',
  'content_block_start',
  0,
  1,
  -1,
  1e9,
  1.5,
  null,
  true,
  '',
  '{"a":',
  'STOP',
  'stop',
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    values,
    fc.array(tie('tree'), { maxLength: 4 }),
    fc.dictionary(names, tie('tree'), { maxKeys: 6 }),
  ),
}));

test.each(apis)('%s: JSON and events that make no sense never throw', (api) => {
  const events = fc
    .array(
      fc.oneof(
        tree.map((value) => JSON.stringify(value)),
        fc.constant('[DONE]'),
        fc.string(),
      ),
    )
    .map((list) => list.map((data) => `data: ${data}\n\n`).join(''));
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    tree.map((value) => asBytes(JSON.stringify(value))),
    events.map(asBytes),
  );
  const type = fc.constantFrom('text/event-stream', 'application/json', 'text/html', '');
  fc.assert(
    fc.property(body, type, fc.constantFrom(200, 429, 500), (bytes, contentType, status) => {
      const headers = [['content-type', contentType]] as const;
      const parsed = parseResponse({ api }, { status, headers, body: bytes });
      expect(Array.isArray(parsed.blocks)).toBe(true);
      expect(Object.hasOwn(Object.prototype, 'parts')).toBe(false);
    }),
    { numRuns: 3000 },
  );
});

const urls = [
  '/v1/messages',
  '/v1/chat/completions',
  '/v1/responses',
  '/v1beta/models/m:generateContent',
  '/v1beta/models/m:streamGenerateContent?alt=sse',
];
test.each(urls)('a request to %s that makes no sense never throws', (url) => {
  fc.assert(
    fc.property(tree, tree, (value, other) => {
      const fields = { model: 'm', messages: value, input: value, contents: value, tools: other };
      for (const sent of [
        fields,
        { ...fields, messages: [value], input: [value], contents: [value] },
      ]) {
        const body = asBytes(JSON.stringify({ ...sent, system: other, systemInstruction: other }));
        const request = parseRequest({ method: 'POST', url, body });
        expect(request === null || Array.isArray(request.messages)).toBe(true);
      }
    }),
    { numRuns: 1000 },
  );
});

/** Best of three, in milliseconds. */
function timeToRead(api: ApiName, length: number): number {
  const text = 'x'.repeat(length);
  const blocks = [{ type: 'text', text }] as const;
  const answer = buildResponse({ api }, { ...fullMessage, as: 'stream', blocks });
  const times = [1, 2, 3].map(() => {
    const before = performance.now();
    expect(parseResponse({ api }, answer).blocks).toMatchObject([{ type: 'text', text }]);
    return performance.now() - before;
  });
  return Math.min(...times);
}

test.each(apis)('%s: the time to read a stream grows with its length, not faster', (api) => {
  timeToRead(api, 10_000);
  const short = timeToRead(api, 40_000);
  // In proportion it would be 16 times as long; with the square of the length, 256 times.
  expect(timeToRead(api, 640_000)).toBeLessThan(100 * short + 100);
});
