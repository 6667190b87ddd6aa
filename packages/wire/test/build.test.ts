import fc from 'fast-check';
import { expect, test } from 'vitest';
import { buildResponse, type MessageSpec, type NewToolCall, parseResponse } from '../src/index.ts';
import { fullMessage } from './support/samples.ts';

const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)));
const count = fc.nat({ max: 100_000 });

const block = fc.oneof(
  fc.record({ type: fc.constant('text' as const), text: fc.string({ unit: 'grapheme' }) }),
  fc.record({
    type: fc.constant('thinking' as const),
    thinking: fc.string({ unit: 'grapheme' }),
    signature: fc.base64String(),
  }),
  fc.record({
    type: fc.constant('tool-call' as const),
    id: fc.uuid(),
    name: fc.string({ minLength: 1 }),
    input: json,
  }),
  fc.record({
    type: fc.constant('other' as const),
    value: fc.record({ type: fc.constant('redacted_thinking'), data: fc.string() }),
  }),
);

const spec: fc.Arbitrary<MessageSpec> = fc.record({
  kind: fc.constant('message' as const),
  as: fc.constantFrom('json' as const, 'stream' as const),
  model: fc.string({ minLength: 1 }),
  id: fc.uuid(),
  stopReason: fc.constantFrom('end_turn', 'tool_use', 'max_tokens'),
  blocks: fc.array(block, { maxLength: 6 }),
  usage: fc.record({
    input: count,
    output: count,
    cacheRead: count,
    cacheWrite: fc.record({ fiveMinutes: count, oneHour: count }),
  }),
});

test('whatever is built is read back, as JSON and as a stream', () => {
  fc.assert(
    fc.property(spec, (message) => {
      const parsed = parseResponse('anthropic', buildResponse('anthropic', message));
      const { model, id, stopReason, blocks, usage } = message;
      expect(parsed).toEqual({
        provider: 'anthropic',
        status: 200,
        whole: true,
        model,
        id,
        stopReason,
        blocks,
        usage,
        other: { stop_sequence: null },
      });
    }),
    { numRuns: 500 },
  );
});

test('a parsed response can be built again to the same bytes', () => {
  for (const as of ['json', 'stream'] as const) {
    const first = buildResponse('anthropic', { ...fullMessage, as });
    const { id, model, blocks, stopReason, usage, other } = parseResponse('anthropic', first);
    if (id === null || model === null || stopReason === null || usage === null)
      return expect.fail();
    const again = buildResponse('anthropic', {
      kind: 'message',
      as,
      id,
      model,
      blocks,
      stopReason,
      usage,
      other,
    });
    expect(Buffer.from(again.body).toString()).toBe(Buffer.from(first.body).toString());
  }
});

test('ids come from the content: the same spec gives the same bytes, a salt or a change others', () => {
  const bytes = (change: Partial<MessageSpec>) =>
    Buffer.from(buildResponse('anthropic', { ...fullMessage, ...change }).body).toString();
  expect(bytes({})).toBe(bytes({}));
  const id = /"id":"(msg_[0-9a-f]{20})"/;
  const ids = [{}, { salt: 'step 2' }, { model: 'claude-opus-4-8' }].map(
    (change) => id.exec(bytes(change))?.[1],
  );
  expect(new Set(ids).size).toBe(3);
  expect(ids).not.toContain(undefined);
});

test('two equal tool calls in one message have different ids of the API’s form', () => {
  const call: NewToolCall = { type: 'tool-call', name: 'now', input: {} };
  const { blocks } = parseResponse(
    'anthropic',
    buildResponse('anthropic', { ...fullMessage, blocks: [call, call] }),
  );
  const ids = blocks.map((found) => (found.type === 'tool-call' ? found.id : ''));
  expect(ids[0]).toMatch(/^toolu_[0-9a-f]{18}$/);
  expect(ids[1]).toMatch(/^toolu_[0-9a-f]{18}$/);
  expect(ids[0]).not.toBe(ids[1]);
});

test('the chunks of a stream are its events, one each', () => {
  const { chunks, body } = buildResponse('anthropic', { ...fullMessage, as: 'stream' });
  expect(Buffer.concat(chunks).equals(Buffer.from(body))).toBe(true);
  for (const chunk of chunks) {
    expect(new TextDecoder().decode(chunk)).toMatch(/^event: [a-z_]+\ndata: .+\n\n$/u);
  }
});

test('an error keeps the headers it was given beside its own', () => {
  const built = buildResponse('anthropic', {
    kind: 'error',
    status: 429,
    headers: [['retry-after', '2']],
  });
  expect(built.headers.map(([name]) => name)).toEqual([
    'content-type',
    'request-id',
    'retry-after',
  ]);
});
