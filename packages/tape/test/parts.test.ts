import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type Event, openTape, packTape, partEvents, partsOf } from '../src/index.ts';
import { plain, recording } from './support/recording.ts';
import { header, sampleRun } from './support/sample-run.ts';
import { tempPath } from './support/temp.ts';

const started: Event = {
  kind: 'program',
  t: 1,
  program: 0,
  file: 'node',
  argv: ['sub-agent.js'],
  cwd: '.',
  sync: false,
};
const end: Event = { kind: 'end', t: 9, complete: true };

/** A run that started a program whose tape is `bytes`. */
function runWith(bytes: Uint8Array): Uint8Array {
  const file = tempPath('part.tape');
  writeFileSync(file, bytes);
  return recording([header, started, ...partEvents(file, { program: 0, t: 5 }), end]);
}

test('the tape of a program comes back out of the tape of its run, packed or not', () => {
  const own = recording(sampleRun, 3);
  const file = tempPath('run.tape');
  writeFileSync(file, runWith(own));
  for (const pack of [false, true]) {
    if (pack) packTape(file);
    const [part, ...others] = partsOf(openTape(file));
    expect(others).toEqual([]);
    expect(part).toMatchObject({ program: 0, event: 2 });
    const inner = part?.open();
    expect(plain(inner?.events ?? [])).toEqual(plain(sampleRun));
    expect(inner?.chain).toBe(openTape(own).chain);
    expect(inner?.complete).toBe(true);
    inner?.verify();
    expect(openTape(part?.bytes() ?? new Uint8Array()).chain).toBe(inner?.chain);
  }
});

test('a part may have parts, and its digest is its own', () => {
  const inner = runWith(recording(sampleRun));
  const outer = openTape(runWith(inner));
  const middle = partsOf(outer)[0]?.open();
  const innermost = middle === undefined ? undefined : partsOf(middle)[0]?.open();
  expect(innermost?.digest()).toBe(openTape(recording(sampleRun)).digest());
  expect(outer.digest()).toBe(openTape(recording([header, started, end])).digest());
});

test('of a program that was ended in the middle of a write what is verified is kept', () => {
  const own = recording(sampleRun, 1);
  const [part] = partsOf(openTape(runWith(own.subarray(0, own.length - 20))));
  const inner = part?.open();
  expect(inner?.complete).toBe(false);
  expect(inner?.events.length).toBe(sampleRun.length - 1);
});

test('a long part lies in several events', () => {
  const draws = Array.from(
    { length: 400 },
    (_, t): Event => ({ kind: 'draw', t, source: 'bytes', value: String(t).repeat(2000) }),
  );
  const tape = openTape(runWith(recording([header, ...draws, end], 100)));
  expect(tape.events.filter(({ kind }) => kind === 'part').length).toBeGreaterThan(1);
  expect(partsOf(tape)[0]?.open().events).toHaveLength(402);
});
