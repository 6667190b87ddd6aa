import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fileSource } from '../src/framing/source.ts';
import {
  type Event,
  NotATapeError,
  openTape,
  packTape,
  TapeDamagedError,
  TapeEventError,
} from '../src/index.ts';
import { plain, recording } from './support/recording.ts';
import { bytes, header, sampleRun } from './support/sample-run.ts';
import { tempPath } from './support/temp.ts';

const kinds = /^(tape|stdin|request|response|data|complete|draw|unknown|end)$/;
const small = sampleRun.filter(
  (event) =>
    kinds.test(event.kind) &&
    (!('x' in event) || ([] as number[]).concat(event.x).every((x) => x < 2)),
);

function packed(tape: Uint8Array): Uint8Array {
  const path = tempPath('run.tape');
  writeFileSync(path, tape);
  packTape(path);
  const source = fileSource(path);
  return source.read(0, source.size);
}

function flip(tape: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(tape);
  copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
  return copy;
}

const isRefusal = (error: unknown): boolean =>
  TapeDamagedError.is(error) || NotATapeError.is(error);

function refused(tape: Uint8Array): unknown {
  try {
    openTape(tape);
    return undefined;
  } catch (error) {
    return error;
  }
}

for (const [name, tape] of [
  ['as it was recorded', recording(small, 4)],
  ['packed', () => packed(recording(small))],
] as const) {
  test(`a flipped bit at any position of a small tape is caught, ${name}`, () => {
    const whole = typeof tape === 'function' ? tape() : tape;
    expect(openTape(whole).complete).toBe(true);
    const missed = Array.from({ length: whole.length * 8 }, (_, bit) => bit).filter(
      (bit) => !isRefusal(refused(flip(whole, bit))),
    );
    expect(missed).toEqual([]);
  });
}

function* large(): Generator<Event> {
  yield header;
  let history = '';
  for (let x = 0; x < 60; x += 1) {
    history += Array.from({ length: 500 }, (_, word) =>
      ((x * 500 + word) * 7919).toString(36),
    ).join(' ');
    const common = { t: x, x, via: 'fetch', method: 'POST', url: 'u', headers: [] } as const;
    yield { kind: 'request', ...common, body: bytes(history) };
  }
  yield { kind: 'end', t: 60, complete: true };
}

test('flipped bits at random positions of a large tape are caught, packed or not', () => {
  const stored = recording([...large()]);
  for (const tape of [stored, packed(stored)]) {
    let seed = 42;
    for (let round = 0; round < 150; round += 1) {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
      const bit = Math.floor((seed / 2 ** 32) * tape.length * 8);
      expect(refused(flip(tape, bit)), `bit ${bit}`).toSatisfy(isRefusal);
    }
  }
});

test('a tape cut anywhere is incomplete with the events of its whole frames, or refused', () => {
  const whole = recording(small, 3);
  const expected = plain(small) as unknown[];
  const counts = new Set<number>();
  for (let length = 0; length < whole.length; length += 1) {
    const error = refused(whole.subarray(0, length));
    if (error !== undefined) {
      expect(error, `cut to ${length}`).toBeInstanceOf(NotATapeError);
      expect(counts.size).toBe(0);
      continue;
    }
    const tape = openTape(whole.subarray(0, length));
    tape.verify();
    expect(tape.complete).toBe(false);
    expect(plain(tape.events)).toEqual(expected.slice(0, tape.events.length));
    counts.add(tape.events.length);
  }
  expect([...counts]).toEqual(Array.from({ length: counts.size }, (_, index) => 3 * (index + 1)));
  expect(counts.size).toBe(Math.ceil(small.length / 3) - 1);
});

test('a tail that the file system never filled counts as cut off', () => {
  const whole = recording(small, 4);
  for (const filled of [whole.length - 1, whole.length - 40, whole.length - 100]) {
    const tape = Buffer.from(whole).fill(0, filled);
    const error = refused(tape);
    if (error === undefined) expect(openTape(tape).complete).toBe(false);
    else expect(error).toBeInstanceOf(TapeDamagedError);
  }
  expect(openTape(Buffer.from(whole).fill(0, whole.length - 100)).complete).toBe(false);
  expect(
    openTape(Buffer.concat([recording(small.slice(0, 8), 4), Buffer.alloc(5000)])).events.length,
  ).toBe(8);
});

test('a damaged frame is named with its number and its place in the file', () => {
  const first = recording(small.slice(0, 4), 4);
  const whole = recording(small, 4);
  const error = refused(flip(whole, first.length * 8 + 8 * 30));
  expect(error).toMatchObject({ code: 'TAPE_DAMAGED', frame: 1, offset: first.length });
  expect(String(error)).toContain(`damaged in frame 1 (at byte ${first.length})`);
});

test('frames that are exchanged, repeated, left out or added are noticed', () => {
  const ends = [4, 8, 12].map((events) => recording(small.slice(0, events), 4).length);
  const whole = Buffer.from(recording(small, 4));
  const [a, b, c] = [0, 1, 2].map((i) => whole.subarray(i === 0 ? 0 : ends[i - 1], ends[i]));
  const rest = whole.subarray(ends[2]);
  for (const pieces of [
    [a, c, b, rest],
    [a, b, b, c, rest],
    [a, c, rest],
    [b, c, rest],
  ]) {
    expect(refused(Buffer.concat(pieces as Buffer[]))).toBeInstanceOf(TapeDamagedError);
  }
});

test('nothing may follow the end, not even half a frame', () => {
  const whole = recording(small, 4);
  const tail = Buffer.from(whole).subarray(0, 30);
  expect(refused(Buffer.concat([whole, tail]))).toBeInstanceOf(TapeEventError);
  expect(refused(Buffer.concat([whole, Buffer.alloc(9)]))).toBeInstanceOf(TapeEventError);
});

test('a file that is something else is called so, with a hint for the likely ones', () => {
  expect(() => openTape(bytes('{"exchanges":[]}'))).toThrow(/@tracefork\/tape\/python/);
  expect(() => openTape(bytes('TFTAPE\0..'))).toThrow(/Python tracefork/);
  expect(() => openTape(bytes('SQLite format 3\0'))).toThrow(/SQLite/);
  expect(() => openTape(bytes(''))).toThrow(/ends before its first event/);
  expect(() => openTape(tempPath('missing.tape'))).toThrow(/No tape at .*missing\.tape/);
});
