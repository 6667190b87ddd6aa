import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Block,
  buildResponse,
  lastAssistantText,
  type ModelResponse,
  parseEventStream,
  parseResponse,
} from '../src/index.ts';
import { asBytes, fullMessage, streamAnswer } from './support/samples.ts';

const parse = (text: string): ModelResponse => parseResponse('anthropic', streamAnswer(text));

const event = (data: { type: string } & Record<string, unknown>): string =>
  `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;

const start = event({
  type: 'message_start',
  message: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [],
    stop_reason: null,
    usage: { input_tokens: 10, output_tokens: 1 },
  },
});
const text = (part: string): string =>
  event({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: part } });
const textStart = event({
  type: 'content_block_start',
  index: 0,
  content_block: { type: 'text', text: '' },
});
const end = [
  event({ type: 'content_block_stop', index: 0 }),
  event({
    type: 'message_delta',
    delta: { stop_reason: 'end_turn', stop_sequence: null },
    usage: { output_tokens: 9 },
  }),
  event({ type: 'message_stop' }),
].join('');

test('text split over deltas is one text, so that SUC + CESS is found as SUCCESS', () => {
  const parsed = parse(start + textStart + text('SUC') + text('CESS') + end);
  expect(parsed.blocks).toEqual([{ type: 'text', text: 'SUCCESS' }]);
  expect(lastAssistantText([parsed])).toBe('SUCCESS');
  expect(parsed.usage).toMatchObject({ input: 10, output: 9 });
  expect(parsed).toMatchObject({ whole: true, id: 'msg_1', stopReason: 'end_turn' });
});

test('line endings, comments, pings, a byte order mark and unknown events change nothing', () => {
  const plain = start + textStart + text('fine') + end;
  const noisy = `\uFEFF: hello\n\n${plain.replace(textStart, `${textStart}event: ping\ndata: {"type": "ping"}\n\n: keep-alive\n\n${event({ type: 'from_the_future' })}`)}`;
  for (const variant of [noisy, noisy.replaceAll('\n', '\r\n'), noisy.replaceAll('\n', '\r')]) {
    expect(parse(variant)).toEqual(parse(plain));
  }
});

test('data over several lines is joined by line feeds', () => {
  expect(
    parseEventStream(
      asBytes('event: a\ndata: {\ndata:  "x": 1\ndata:}\n\ndata: second\n\ndata: never ended\n'),
    ),
  ).toEqual([
    { name: 'a', data: '{\n "x": 1\n}' },
    { name: '', data: 'second' },
  ]);
});

test('an error event ends a stream with the error, even if its data is no JSON', () => {
  const parsed = parse(
    `${start}${textStart}${text('so far')}event: error\ndata: upstream went away\n\n`,
  );
  expect(parsed.error).toEqual({ type: 'unknown_error', message: 'upstream went away' });
  expect(parsed.whole).toBe(false);
  expect(parsed.blocks).toEqual([{ type: 'text', text: 'so far' }]);
});

test('a stream without its content type is still read as one', () => {
  const body = asBytes(start + textStart + text('x') + end);
  expect(parseResponse('anthropic', { status: 200, headers: [], body }).blocks).toEqual([
    { type: 'text', text: 'x' },
  ]);
});

test('blocks this package does not name are kept, what their deltas bring included', () => {
  const parsed = parse(
    start +
      event({
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'server_tool_use', id: 's', name: 'web_search', input: {} },
      }) +
      event({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'input_json_delta', partial_json: '{"query":' },
      }) +
      event({
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'input_json_delta', partial_json: '"tape"}' },
      }) +
      event({ type: 'content_block_stop', index: 0 }) +
      event({
        type: 'content_block_start',
        index: 1,
        content_block: { type: 'compaction', content: null },
      }) +
      event({
        type: 'content_block_delta',
        index: 1,
        delta: { type: 'compaction_delta', content: 'short' },
      }) +
      event({ type: 'content_block_stop', index: 1 }),
  );
  expect(parsed.blocks).toEqual([
    {
      type: 'other',
      value: { type: 'server_tool_use', id: 's', name: 'web_search', input: { query: 'tape' } },
    },
    { type: 'other', value: { type: 'compaction', content: 'short' } },
  ]);
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

test('a stream cut at any byte gives a beginning of the message and never throws', () => {
  const body = buildResponse('anthropic', { ...fullMessage, as: 'stream' }).body;
  const cutAt = (length: number): ModelResponse =>
    parseResponse('anthropic', { ...streamAnswer(''), body: body.subarray(0, length) });
  const whole = cutAt(body.length);
  expect(whole.whole).toBe(true);
  const seen = new Set<string>();
  for (let length = 0; length < body.length; length++) {
    const part = cutAt(length);
    expect(part.whole).toBe(false);
    expect(part.blocks.length).toBeLessThanOrEqual(whole.blocks.length);
    for (const [index, block] of part.blocks.entries()) {
      const full = whole.blocks[index] ?? expect.fail('a block from nowhere');
      if (index < part.blocks.length - 1) expect(block).toEqual(full);
      else expect(isBeginning(block, full), `${length}: ${JSON.stringify(block)}`).toBe(true);
    }
    seen.add(JSON.stringify(part.blocks));
  }
  expect(seen.size).toBeGreaterThan(10);
});

test('bytes that make no sense never throw', () => {
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.string().map((data) => asBytes(`${start}event: content_block_delta\ndata: ${data}\n\n`)),
    fc
      .json()
      .map((data) =>
        asBytes(`${start}data: {"type":"content_block_start","content_block":${data}}\n\n`),
      ),
    fc
      .json()
      .map((data) =>
        asBytes(
          `${start}${textStart}data: {"type":"content_block_delta","index":0,"delta":${data}}\n\n${end}`,
        ),
      ),
    fc
      .json()
      .map((data) =>
        asBytes(`data: {"type":"message_start","message":${data}}\n\n${textStart}${end}`),
      ),
    fc.json().map(asBytes),
  );
  const type = fc.constantFrom('text/event-stream', 'application/json', 'text/html', '');
  fc.assert(
    fc.property(hostile, type, fc.constantFrom(200, 529), (body, contentType, status) => {
      const parsed = parseResponse('anthropic', {
        status,
        headers: [['content-type', contentType]],
        body,
      });
      expect(Array.isArray(parsed.blocks)).toBe(true);
    }),
    { numRuns: 2000 },
  );
});

test('a stream of many events is read in time that grows with its length only', () => {
  const body = start + textStart + text('x'.repeat(20)).repeat(50_000) + end;
  const before = performance.now();
  expect(lastAssistantText([parse(body)])?.length).toBe(1_000_000);
  expect(performance.now() - before).toBeLessThan(3000);
});
