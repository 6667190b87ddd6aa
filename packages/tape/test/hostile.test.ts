import zlib from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  NotATapeError,
  openTape,
  TapeDamagedError,
  type TapeErrorCode,
  TapeEventError,
  TapeFromFutureError,
  TapeLimitError,
} from '../src/index.ts';
import { forgeLines, forgeTexts, HEADER } from './support/forge.ts';
import { recording } from './support/recording.ts';
import { sampleRun } from './support/sample-run.ts';

const request = (x: number, body: unknown = null) => ({
  kind: 'request',
  t: 0,
  x,
  via: 'fetch',
  method: 'POST',
  url: 'u',
  headers: [],
  body,
});
const response = (x: number) => ({
  kind: 'response',
  t: 0,
  x,
  status: 200,
  statusText: '',
  headers: [],
});
const base = 'x'.repeat(1000);
const sha256 = 'a'.repeat(64);
const data = (fields: object) => ({
  kind: 'data',
  t: 0,
  x: [0],
  n: [1],
  dt: [0],
  bodies: ['a'],
  ...fields,
});

test('the forged tapes of this file are otherwise in order', () => {
  expect(openTape(forgeLines(request(0, base), response(0), data({}))).events.length).toBe(4);
});

const wrong: readonly (readonly [
  title: string,
  lines: readonly (string | object)[],
  reason: RegExp,
])[] = [
  [
    'a body that copies from itself',
    [request(0, { sha256, size: 40, parts: [[0, 0, 40]] })],
    /body 0, which is not before it/,
  ],
  [
    'a body that copies from a later one',
    [request(0, { sha256, size: 40, parts: [[1, 0, 40]] }), request(1, base)],
    /not before it/,
  ],
  [
    'a body that copies from beyond an end',
    [request(0, base), request(1, { sha256, size: 40, parts: [[0, 990, 40]] })],
    /beyond the end of body 0/,
  ],
  [
    'a body whose parts do not come to its size',
    [request(0, base), request(1, { sha256, size: 99, parts: [[0, 0, 40]] })],
    /come to 40 bytes, not 99/,
  ],
  [
    'a copy of a few bytes',
    [request(0, base), request(1, { sha256, size: 1, parts: [[0, 0, 1]] })],
    /at least 32/,
  ],
  [
    'a copy with a negative start',
    [request(0, base), request(1, { sha256, size: 40, parts: [[0, -1, 40]] })],
    /whole number from 0/,
  ],
  [
    'a size beyond what a number holds',
    [request(0, { sha256, size: 2 ** 60, parts: [] })],
    /whole number from 0/,
  ],
  [
    'half a surrogate pair in a body',
    [String.raw`{"kind":"stdin","t":0,"body":"\ud800"}`],
    /half a surrogate pair/,
  ],
  ['base64 that is not', [{ kind: 'stdin', t: 0, body: { base64: '!!' } }], /base64/],
  [
    'a body that is both',
    [{ kind: 'stdin', t: 0, body: { base64: '', size: 0 } }],
    /does not know/,
  ],
  ['an exchange number used twice', [request(0), request(0)], /request 0 where 1 is next/],
  ['an exchange number left out', [request(1)], /request 1 where 0 is next/],
  ['a response to nothing', [response(0)], /awaits none/],
  ['a second response', [request(0), response(0), response(0)], /awaits none/],
  ['data for an unknown exchange', [data({})], /not open/],
  ['data before its response', [request(0), data({})], /not open/],
  ['data longer than its body', [request(0), response(0), data({ n: [2] })], /differ in size/],
  ['data shorter than its body', [request(0), response(0), data({ n: [0] })], /differ in size/],
  [
    'more blank lines than there are',
    [request(0), response(0), data({ n: [-2], bodies: ['a\n\n'] })],
    /lengths of chunks/,
  ],
  [
    'an order that names no exchange',
    [request(0), response(0), data({ order: '1' })],
    /places in `x`/,
  ],
  [
    'an order of another length',
    [request(0), response(0), data({ order: '00' })],
    /differ in length/,
  ],
  [
    'an exchange in `x` without a chunk',
    [request(0), response(0), data({ x: [0, 1], order: '0' })],
    /order in which/,
  ],
  ['times of another length', [request(0), response(0), data({ dt: [] })], /differ in length/],
  [
    'a body without a chunk',
    [request(0), response(0), data({ bodies: ['a', ''] })],
    /one entry for each/,
  ],
  [
    'completion without a response',
    [request(0), { kind: 'complete', t: 0, x: 0 }],
    /without being open/,
  ],
  ['a result of no call', [{ kind: 'tool-result', t: 0, call: 0 }], /awaits none/],
  [
    'output of no program',
    [{ kind: 'program-output', t: 0, program: 0, stream: 'stdout', body: '' }],
    /never began/,
  ],
  ['a second first event', [HEADER], /the first event, and no other/],
  [
    'an event after the end',
    [
      { kind: 'end', t: 0, complete: true },
      { kind: 'timer', t: 0, timer: 0 },
    ],
    /nothing follows/,
  ],
  ['a field that is not known', [{ kind: 'timer', t: 0, timer: 0, color: 1 }], /`color`/],
  [
    'a field of the wrong type',
    [{ kind: 'timer', t: '0', timer: 0 }],
    /`t` must be a finite number, not "0"/,
  ],
  [
    'a field that is missing',
    [{ kind: 'timer', t: 0 }],
    /`timer` must be a whole number from 0, not missing/,
  ],
  ['a time below zero', [{ kind: 'timer', t: -1, timer: 0 }], /`t` must be/],
  ['a number too large to be one', ['{"kind":"timer","t":1e999,"timer":0}'], /finite/],
  ['an event that is a list', ['[]'], /an object/],
  ['an event without a kind', ['{}'], /`kind`/],
  [
    'a prototype in place of a kind',
    ['{"__proto__":{"kind":"end","t":0,"complete":true}}'],
    /`kind`/,
  ],
  ['an empty line', [''], /not JSON/],
  ['a line that is not JSON', ['{"kind":'], /not JSON/],
];

for (const [title, lines, reason] of wrong) {
  test(`refused: ${title}`, () => {
    const open = () => openTape(forgeLines(...lines));
    expect(open).toThrow(reason);
    expect(open).toThrow(TapeEventError);
  });
}

test('a forged body is refused when it is read, and when the tape is verified', () => {
  const delta = { sha256, size: 1001, parts: [[0, 0, 1000], '!'] };
  const tape = openTape(forgeLines(request(0, base), request(1, delta)));
  expect(() => tape.verify()).toThrow(/event 2 is not valid: body 1.*does not match its SHA-256/);
  expect(() => tape.exchanges[1]?.request.body).toThrow(TapeEventError);
  expect(() => tape.digest()).toThrow(TapeEventError);
});

test('a later major version is refused with what to do, a later minor one is read', () => {
  const later = HEADER.replace('"major":1', '"major":2').replace('"minor":0', '"shape":"new"');
  expect(() => openTape(forgeTexts([`${later}\n{"anything":1}\n`]))).toThrow(TapeFromFutureError);
  expect(() => openTape(forgeTexts([`${later}\n`]))).toThrow(/format 2, .*npm install/);
  const minor = HEADER.replace('"minor":0', '"minor":7,"extra":{"a":1}');
  const tape = openTape(forgeTexts([`${minor}\n{"kind":"timer","t":0,"timer":0,"color":1}\n`]));
  expect(tape.events[1]).toEqual({ kind: 'timer', t: 0, timer: 0 });
});

test('an unknown event is kept where it may be skipped, and refused where it may not', () => {
  const line = '{"kind":"mood","ancillary":true,"deep":{"a":[1.0,"ü"]}}';
  const tape = openTape(forgeLines(line));
  expect(tape.events[1]).toEqual({ kind: 'unknown', line, json: JSON.parse(line) });
  expect(Buffer.from(recording(tape.events, 2)).includes(line)).toBe(true);
  expect(() => openTape(forgeLines({ kind: 'mood', ancillary: 1 }))).toThrow(
    /kind "mood" is unknown/,
  );
  expect(() => openTape(forgeLines({ kind: 'toString' }))).toThrow(TapeFromFutureError);
});

const compress = (text: Buffer): Buffer => zlib.zstdCompressSync(text);

function refusedFor(tape: Uint8Array, limit: string): void {
  const before = process.memoryUsage().rss;
  const start = performance.now();
  expect(() => openTape(tape).verify()).toThrow(expect.objectContaining({ limit }));
  expect(performance.now() - start).toBeLessThan(15_000);
  expect(process.memoryUsage().rss - before).toBeLessThan(700 * 2 ** 20);
}

test('a decompression bomb in one frame is refused', () => {
  const bomb = forgeTexts([`${HEADER}\n`, Buffer.alloc(260 * 2 ** 20, 0x20)], { frame: compress });
  expect(bomb.length).toBeLessThan(50_000);
  refusedFor(bomb, 'frameBytes');
});

test('a decompression bomb in many frames is refused', () => {
  const text = Buffer.from(
    `{"kind":"uncovered","t":0,"what":"","detail":"${'.'.repeat(2 ** 16)}"}\n`.repeat(128),
  );
  const bomb = forgeTexts([`${HEADER}\n`, ...Array.from({ length: 20 }, () => text)], {
    frame: compress,
  });
  refusedFor(bomb, 'textRatio');
});

test('bodies that double again and again are refused', () => {
  const lines = [request(0, 'y'.repeat(1024))];
  for (let x = 1; x < 40; x += 1) {
    const half = 1024 * 2 ** (x - 1);
    const parts = [
      [x - 1, 0, half],
      [x - 1, 0, half],
    ];
    lines.push(request(x, { sha256, size: 2 * half, parts }));
  }
  refusedFor(forgeLines(...lines), 'bodyBytes');
});

test('a small tape cannot hold gigabytes by repetition', () => {
  const lines = [request(0, 'y'.repeat(2 ** 20))];
  for (let x = 1; x < 5000; x += 1) {
    lines.push(request(x, { sha256, size: 2 ** 20, parts: [[0, 0, 2 ** 20]] }));
  }
  const text = [HEADER, ...lines.map((line) => JSON.stringify(line))].join('\n');
  refusedFor(forgeTexts([`${text}\n`], { frame: compress }), 'bodiesRatio');
});

test('a tape made so that its bodies are slow to put together is given up', () => {
  const half = 2 ** 19;
  const lines = [request(0, 'z'.repeat(half))];
  const parts = (from: number) =>
    Array.from({ length: half / 32 }, (_, i) => [from, (i * 7919 * 32) % half, 32]);
  for (let x = 1; x < 200; x += 1)
    lines.push(request(x, { sha256, size: half, parts: parts(x - 1) }));
  const text = [HEADER, ...lines.map((line) => JSON.stringify(line))].join('\n');
  const tape = openTape(forgeTexts([`${text}\n`], { frame: compress }));
  const start = performance.now();
  expect(() => tape.exchanges[199]?.request.body).toThrow(/bodiesRatio|does not match/);
  expect(performance.now() - start).toBeLessThan(20_000);
});

test('nesting and brackets without end are refused before they are parsed', () => {
  const deep = `{"kind":"a","ancillary":true,"v":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
  refusedFor(forgeLines(deep), 'depth');
  const wide = `{"kind":"a","ancillary":true,"v":[${'[],'.repeat(6_000_000)}0]}`;
  refusedFor(forgeLines(wide), 'structureBytes');
});

test('lengths in headers that are not there are refused', () => {
  const tape = forgeLines();
  const huge = Buffer.from(tape);
  huge.writeUInt32LE(0xffff_fff0, 6);
  expect(() => openTape(huge)).toThrow(TapeDamagedError);
  expect(() => openTape(tape, { limits: { events: 0 } })).toThrow(TapeLimitError);
});

test('text that is not UTF-8 or not whole lines is refused', () => {
  const stray = Buffer.concat([Buffer.from(`${HEADER}\n"`), Buffer.of(0xff), Buffer.from('"\n')]);
  expect(() => openTape(forgeTexts([stray]))).toThrow(/not UTF-8/);
  expect(() => openTape(forgeTexts([HEADER]))).toThrow(/whole lines/);
  expect(() => openTape(forgeTexts([`${HEADER}\n`, '']))).toThrow(TapeDamagedError);
});

const codes: readonly TapeErrorCode[] = [
  'TAPE_NOT_A_TAPE',
  'TAPE_DAMAGED',
  'TAPE_EVENT_INVALID',
  'TAPE_FROM_THE_FUTURE',
  'TAPE_LIMIT_EXCEEDED',
];

/** Opens and reads everything; only errors of this package may come out. */
function readAll(tape: Uint8Array): void {
  try {
    const opened = openTape(tape);
    opened.verify();
    opened.digest();
    expect(opened.deliveries.length + opened.exchanges.length).toBeGreaterThanOrEqual(0);
  } catch (error) {
    expect(codes, String(error)).toContain((error as { code?: unknown }).code);
  }
}

test('random edits of a sealed text give a tape or a clear error', () => {
  const lines = recordingText();
  const edit = fc.record({
    at: fc.nat(lines.length - 1),
    remove: fc.nat(12),
    insert: fc.oneof(
      fc.constantFrom(
        '0',
        '-1',
        '1e9',
        '[]',
        '{}',
        '"',
        '\n',
        'null',
        '"parts":[[0,0,64]]',
        '\\ud83d',
      ),
      fc.string({ maxLength: 6 }),
    ),
  });
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 4 }), (edits) => {
      let text = lines;
      for (const { at, remove, insert } of edits) {
        text = text.slice(0, at) + insert + text.slice(at + remove);
      }
      readAll(forgeTexts([text]));
    }),
    { numRuns: process.env.TRACEFORK_NIGHTLY === '1' ? 20_000 : 600 },
  );
});

test('random bytes anywhere in a file give a tape or a clear error', () => {
  const tape = recording(sampleRun, 3);
  const change = fc.tuple(fc.nat(tape.length - 1), fc.uint8Array({ minLength: 1, maxLength: 8 }));
  fc.assert(
    fc.property(
      fc.array(change, { minLength: 1, maxLength: 5 }),
      fc.nat(tape.length),
      (changes, end) => {
        const copy = Uint8Array.from(tape);
        for (const [at, bytes] of changes) copy.set(bytes.subarray(0, copy.length - at), at);
        readAll(copy.subarray(0, end));
        readAll(copy);
      },
    ),
    { numRuns: process.env.TRACEFORK_NIGHTLY === '1' ? 20_000 : 600 },
  );
});

function recordingText(): string {
  return recording(sampleRun, 1000).length > 0
    ? Buffer.from(
        zlib.zstdDecompressSync(Buffer.from(recording(sampleRun, 1000)).subarray(0, -72)),
      ).toString()
    : '';
}

test('an error is recognised by its code, also from another copy of the package', () => {
  const foreign = Object.assign(new Error('x'), { code: 'TAPE_NOT_A_TAPE' });
  expect(NotATapeError.is(foreign)).toBe(true);
  expect(TapeDamagedError.is(foreign)).toBe(false);
  expect(NotATapeError.is(new Error('x'))).toBe(false);
});
