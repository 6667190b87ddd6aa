import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  createTapeWriter,
  type Event,
  fileSink,
  memorySink,
  openTape,
  type Sink,
  TapeExistsError,
  TapeWriteError,
  writeTape,
} from '../src/index.ts';
import { plain, recording } from './support/recording.ts';
import { header, sampleRun } from './support/sample-run.ts';
import { tempPath } from './support/temp.ts';

const timer = (timer: number): Event => ({ kind: 'timer', t: timer, timer });

test('a checkpoint is one write, of everything since the last one', () => {
  const writes: number[] = [];
  const sink: Sink = { write: (bytes) => writes.push(bytes.length), sync() {}, close() {} };
  const writer = createTapeWriter(sink);
  writer.append(header);
  writer.append(timer(0));
  expect(writes.length).toBe(0);
  writer.checkpoint();
  writer.checkpoint();
  expect(writes.length).toBe(1);
  writer.append(timer(1));
  writer.checkpoint();
  expect(writes.length).toBe(2);
});

test('what was checkpointed is in the file at once, for its owner only', () => {
  const path = tempPath('run.tape');
  const writer = createTapeWriter(fileSink(path));
  writer.append(header);
  writer.append(timer(0));
  writer.checkpoint();
  writer.append(timer(1));
  expect(openTape(path)).toMatchObject({ complete: false, events: { length: 2 } });
  writer.sync();
  expect(openTape(path).events.length).toBe(3);
  expect(openTape(path).chain).toBe(writer.chain);
  if (process.platform !== 'win32') expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('an existing file is refused and stays as it is', () => {
  const path = tempPath('run.tape');
  writeFileSync(path, 'mine');
  expect(() => fileSink(path)).toThrow(TapeExistsError);
  expect(() => fileSink(path)).toThrow(/exists already.*Choose another name/);
  expect(readFileSync(path, 'utf8')).toBe('mine');
});

/** A disk that takes `room` writes. */
function fullDisk(room: number): { sink: Sink; bytes: () => Uint8Array; tries: () => number } {
  const memory = memorySink();
  let tries = 0;
  const write = (bytes: Uint8Array): void => {
    tries += 1;
    if (tries > room) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    memory.write(bytes);
  };
  return { sink: { ...memory, write }, bytes: () => memory.bytes(), tries: () => tries };
}

test('a full disk is told once, after which the writer does nothing and stops no one', () => {
  const disk = fullDisk(2);
  const failures: TapeWriteError[] = [];
  const writer = createTapeWriter(disk.sink, { onFailure: (error) => failures.push(error) });
  writer.append(header);
  for (let number = 0; number < 10; number += 1) {
    writer.append(timer(number));
    writer.checkpoint();
  }
  writer.sync();
  writer.close();
  expect(failures.length).toBe(1);
  expect(failures[0]).toMatchObject({
    code: 'TAPE_WRITE_FAILED',
    step: 'checkpoint',
    cause: { code: 'ENOSPC' },
  });
  expect(writer.failure).toBe(failures[0]);
  expect(disk.tries()).toBe(3);
  expect(openTape(disk.bytes())).toMatchObject({ complete: false, events: { length: 3 } });
});

test('a strict writer throws where writing fails', () => {
  const writer = createTapeWriter(fullDisk(0).sink, { strict: true });
  writer.append(header);
  expect(() => writer.checkpoint()).toThrow(TapeWriteError);
});

for (const [title, events] of [
  ['an event before the first one', [timer(0)]],
  ['a second first event', [header, header]],
  ['an event after the end', [header, { kind: 'end', t: 0, complete: true }, timer(0)]],
  ['a response to nothing', [header, { kind: 'complete', t: 0, x: 0 }]],
  ['a number that JSON cannot hold', [header, { kind: 'timer', t: Number.NaN, timer: 0 }]],
  [
    'a line break in an unknown event',
    [header, { kind: 'unknown', line: '{"kind":"a",\n"ancillary":true}', json: {} }],
  ],
  [
    'an unknown event that may not be skipped',
    [header, { kind: 'unknown', line: '{"kind":"a"}', json: {} }],
  ],
] as const satisfies readonly (readonly [string, readonly Event[]])[]) {
  test(`the writer takes no ${title}, so that what it writes can be read`, () => {
    const sink = memorySink();
    const writer = createTapeWriter(sink);
    for (const event of events) writer.append(event);
    expect(writer.failure).toMatchObject({ step: 'append' });
    expect(() => recording(events)).toThrow(TapeWriteError);
  });
}

test('a tape that cannot be written leaves no file', () => {
  const path = tempPath('run.tape');
  expect(() => writeTape(path, [header, header])).toThrow(TapeWriteError);
  expect(existsSync(path)).toBe(false);
});

test('events read from one tape can be written to another', () => {
  const path = tempPath('copy.tape');
  const tape = openTape(recording(sampleRun, 5));
  writeTape(path, tape.events);
  expect(plain(openTape(path).events)).toEqual(plain(sampleRun));
  expect(openTape(path).chain).toBe(tape.chain);
});

test('bytes that change after they were appended do not stand for what they were', () => {
  const sink = memorySink();
  const writer = createTapeWriter(sink, { strict: true });
  const common = { via: 'fetch', method: 'POST', url: 'http://a.test/', headers: [] } as const;
  writer.append(header);
  const changing = Buffer.alloc(8192, 'a');
  writer.append({ kind: 'request', t: 0, x: 0, ...common, body: changing });
  changing.fill('z');
  const later = Buffer.alloc(8192, 'z');
  writer.append({ kind: 'request', t: 1, x: 1, ...common, body: later }, { owned: true });
  writer.append({ kind: 'request', t: 2, x: 2, ...common, body: later }, { owned: true });
  writer.append({ kind: 'end', t: 3, complete: true });
  writer.close();
  const bodies = openTape(sink.bytes()).exchanges.map(({ request }) =>
    Buffer.from(request.body ?? []).toString(),
  );
  expect(bodies).toEqual(['a', 'z', 'z'].map((letter) => letter.repeat(8192)));
});
