import { createHash } from 'node:crypto';
import zlib from 'node:zlib';
import { expect, test } from 'vitest';
import { type Event, openTape } from '../src/index.ts';
import { hex, recording } from './support/recording.ts';
import { bytes, header, sampleRun } from './support/sample-run.ts';

const text = (body: Uint8Array): string => Buffer.from(body).toString('latin1');

test('exchanges are put together from events that interleave', () => {
  const { exchanges } = openTape(recording(sampleRun));
  expect(exchanges.map(({ outcome }) => outcome)).toEqual(['complete', 'abort', 'failure', 'cut']);
  expect(exchanges.map(({ ended }) => ended)).toEqual([240, 241, 242, undefined]);
  expect(exchanges[0]).toMatchObject({
    x: 0,
    response: { status: 200, decoded: true },
    trailers: [['server-timing', 'x']],
    chunks: [
      { t: 20, offset: 0, n: 8 },
      { t: 24, offset: 8, n: 3 },
      { t: 41, offset: 11, n: 8 },
    ],
  });
  expect(text(exchanges[0]?.body() ?? bytes(''))).toBe('data: a\nda\n\nta: b\n\n');
  expect(text(exchanges[1]?.body() ?? bytes(''))).toBe('\xf0\x9f');
  expect(text(exchanges[2]?.body() ?? bytes(''))).toBe('data: c\n\n!');
  expect(exchanges[2]?.failure?.error.cause?.code).toBe('UND_ERR_SOCKET');
  expect(exchanges[3]).toMatchObject({ response: undefined, chunks: [] });
  expect(exchanges[3]?.body().length).toBe(0);
});

test('deliveries come in the order in which the agent saw them', () => {
  const { deliveries, events } = openTape(recording(sampleRun));
  expect(deliveries.map((one) => ('x' in one ? `${one.kind} ${one.x}` : one.kind))).toEqual([
    'stdin',
    'stdin',
    'response 0',
    'chunk 0',
    'chunk 0',
    'chunk 0',
    'response 1',
    'response 2',
    'chunk 2',
    'chunk 1',
    'chunk 2',
    'chunk 1',
    'complete 0',
    'failure 2',
    'timer',
    'tool-result',
    'tool-result',
    'program-output',
    'message',
    'program-exit',
  ]);
  const chunks = deliveries.filter((one) => one.kind === 'chunk');
  expect(chunks.map(({ chunk, n, t }) => [chunk, n, t])).toEqual([
    [0, 8, 20],
    [1, 3, 24],
    [2, 8, 41],
    [0, 9, 230],
    [0, 2, 230],
    [1, 1, 233],
    [1, 0, 1133],
  ]);
  for (const { kind, event } of deliveries)
    expect(events[event]?.kind).toBe(kind === 'chunk' ? 'data' : kind);
});

/** A run of one exchange whose response has this body. */
const answered = (
  body: Uint8Array,
  headers: readonly (readonly [string, string])[],
  extra: object = {},
): Event[] => [
  header,
  {
    kind: 'request',
    t: 0,
    x: 0,
    via: 'socket',
    method: 'GET',
    url: 'u',
    headers: [],
    body: bytes('ask'),
  },
  { kind: 'response', t: 1, x: 0, status: 200, statusText: '', headers, ...extra },
  { kind: 'data', t: 2, x: [0, 0], n: [3, body.length - 3], dt: [0, 1], bodies: [body] },
];
const digest = (...lines: string[]): string =>
  createHash('sha256')
    .update(lines.map((line) => `${line}\n`).join(''))
    .digest('hex');
const expected = (response: Uint8Array): string =>
  digest(`X:${hex(bytes('ask'))}:${hex(response)}`);

test('the digest covers draws, then exchanges, then tool calls, as the original has it', () => {
  const tape = openTape(recording(sampleRun));
  const body = (x: number): string => hex(tape.exchanges[x]?.request.body ?? bytes(''));
  expect(tape.digest()).toBe(
    digest(
      'D:random:0.25',
      `X:${body(0)}:${hex(bytes('data: a\nda\n\nta: b\n\n'))}`,
      `X:${body(1)}:${hex(new Uint8Array([0xf0, 0x9f]))}`,
      `X:${body(2)}:${hex(bytes('data: c\n\n!'))}`,
      `X:${hex(bytes(''))}:${hex(bytes(''))}`,
      `T:${hex(bytes('{"path":"a.txt"}'))}:${hex(bytes('"hello"'))}`,
      `T:${hex(bytes('{}'))}:${hex(bytes(''))}`,
    ),
  );
});

const content = bytes('what the server meant '.repeat(20));

for (const [coding, encode] of [
  ['gzip', zlib.gzipSync],
  ['x-gzip', zlib.gzipSync],
  ['br', zlib.brotliCompressSync],
  ['deflate', zlib.deflateSync],
  ['deflate', zlib.deflateRawSync],
  ['zstd', zlib.zstdCompressSync],
  ['identity', (body: Uint8Array) => body],
  ['deflate, GZIP', (body: Uint8Array) => zlib.gzipSync(zlib.deflateSync(body))],
] as const) {
  test(`the digest is that of the decoded body: ${coding} by ${encode.name || 'two steps'}`, () => {
    const events = answered(encode(content), [['Content-Encoding', coding]]);
    expect(openTape(recording(events)).digest()).toBe(expected(content));
  });
}

test('a body that was decoded on the way, or never encoded, counts as it is', () => {
  const headers = [['content-encoding', 'gzip']] as const;
  expect(openTape(recording(answered(content, headers, { decoded: true }))).digest()).toBe(
    expected(content),
  );
  expect(openTape(recording(answered(content, headers))).digest()).toBe(expected(content));
  expect(openTape(recording(answered(content, [['content-encoding', 'aes']]))).digest()).toBe(
    expected(content),
  );
});

test('of a compressed body that broke off, what can be decoded counts', () => {
  const long = bytes(Array.from({ length: 9000 }, (_, i) => (i * 7919).toString(36)).join(' '));
  for (const [coding, encode, decode] of [
    [
      'gzip',
      zlib.gzipSync,
      (b: Uint8Array) => zlib.gunzipSync(b, { finishFlush: zlib.constants.Z_SYNC_FLUSH }),
    ],
    [
      'br',
      zlib.brotliCompressSync,
      (b: Uint8Array) =>
        zlib.brotliDecompressSync(b, { finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH }),
    ],
  ] as const) {
    const broken = encode(long).subarray(0, -500);
    const seen = decode(broken);
    expect(seen.length).toBeGreaterThan(1000);
    expect(seen.length).toBeLessThan(long.length);
    expect(Buffer.from(long).subarray(0, seen.length).equals(seen)).toBe(true);
    const events = answered(broken, [['content-encoding', coding]]);
    expect(openTape(recording(events)).digest()).toBe(expected(seen));
  }
});

test('a compression bomb in a response is refused by the digest', () => {
  const bomb = zlib.gzipSync(Buffer.alloc(3_000_000));
  const tape = openTape(recording(answered(bomb, [['content-encoding', 'gzip']])), {
    limits: { bodyBytes: 1_000_000 },
  });
  expect(() => tape.digest()).toThrow(expect.objectContaining({ limit: 'bodyBytes' }));
});
