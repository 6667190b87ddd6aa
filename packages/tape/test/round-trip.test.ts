import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { storedShapes } from '../src/codec/shapes.ts';
import { openTape, packTape, TapeExistsError, writeTape } from '../src/index.ts';
import { eventSequence } from './support/arbitrary-events.ts';
import { plain, recording } from './support/recording.ts';
import { sampleRun } from './support/sample-run.ts';
import { tempPath } from './support/temp.ts';

test('the sample run has every kind of event', () => {
  const kinds = new Set(sampleRun.map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual([...Object.keys(storedShapes), 'unknown'].sort());
});

test('events come back as they were written, whatever the checkpoints', () => {
  const chains = [1, 3, 1000].map((every) => {
    const tape = openTape(recording(sampleRun, every));
    expect(plain(tape.events)).toEqual(plain(sampleRun));
    expect(tape.complete).toBe(true);
    return tape.chain;
  });
  expect(new Set(chains).size).toBe(1);
});

test('any sequence of events comes back, and the same bytes when it is written again', () => {
  fc.assert(
    fc.property(eventSequence, fc.integer({ min: 1, max: 9 }), (events, every) => {
      const bytes = recording(events, every);
      const tape = openTape(bytes);
      expect(plain(tape.events)).toEqual(plain(events));
      tape.verify();
      expect(Buffer.from(recording(tape.events, every)).equals(bytes)).toBe(true);
    }),
    { numRuns: 150 },
  );
});

test('packing keeps chain, digest and events, and makes the tape smaller', () => {
  const path = tempPath('run.tape');
  writeFileSync(path, recording(sampleRun));
  const before = openTape(path);
  const sizes = packTape(path);
  const after = openTape(path);
  expect(sizes.before).toBe(recording(sampleRun).length);
  expect(sizes.after).toBe(readFileSync(path).length);
  expect(sizes.after).toBeLessThan(sizes.before / 2);
  expect(after.chain).toBe(before.chain);
  expect(after.digest()).toBe(before.digest());
  expect(plain(after.events)).toEqual(plain(sampleRun));
  expect(packTape(path).after).toBe(sizes.after);
});

test('packing any tape keeps its chain', () => {
  const path = tempPath('run.tape');
  fc.assert(
    fc.property(eventSequence, (events) => {
      writeFileSync(path, recording(events));
      const { chain } = openTape(path);
      packTape(path);
      expect(openTape(path).chain).toBe(chain);
    }),
    { numRuns: 25 },
  );
});

test('a tape written from events reads the same and never takes the place of a file', () => {
  const path = tempPath('run.tape');
  writeTape(path, sampleRun);
  expect(plain(openTape(path).events)).toEqual(plain(sampleRun));
  const before = readFileSync(path);
  expect(() => writeTape(path, sampleRun)).toThrow(TapeExistsError);
  expect(readFileSync(path).equals(before)).toBe(true);
});

test('packing refuses what it cannot read, and leaves the file and its folder as they are', () => {
  const path = tempPath('run.tape');
  const whole = recording(sampleRun, 4);
  const first = recording(sampleRun.slice(0, 4), 4).length;
  for (const bytes of [
    new Uint8Array(),
    whole.subarray(0, 20),
    whole.subarray(first),
    Buffer.from('no'),
  ]) {
    writeFileSync(path, bytes);
    expect(() => packTape(path)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(/^TAPE_(NOT|DAM)/) }),
    );
    expect(readFileSync(path).equals(bytes)).toBe(true);
    expect(readdirSync(dirname(path))).toEqual(['run.tape']);
  }
});

test('packing a recording that was cut off keeps the events of its whole frames', () => {
  const path = tempPath('run.tape');
  writeFileSync(path, recording(sampleRun, 4).subarray(0, -10));
  const before = openTape(path);
  packTape(path);
  expect(openTape(path)).toMatchObject({ chain: before.chain, complete: false });
  expect(plain(openTape(path).events)).toEqual(plain(before.events));
});
