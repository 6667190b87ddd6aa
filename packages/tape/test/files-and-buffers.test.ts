import { appendFileSync, truncateSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { fileSource } from '../src/framing/source.ts';
import { createTapeWriter, defaultLimits, type Event, memorySink, openTape } from '../src/index.ts';
import { scan } from '../src/read/scan.ts';
import { plain, recording } from './support/recording.ts';
import { bytes, header, sampleRun } from './support/sample-run.ts';
import { tempPath } from './support/temp.ts';

const request = (x: number, body: Uint8Array): Event => {
  return { kind: 'request', t: x, x, via: 'fetch', method: 'POST', url: 'u', headers: [], body };
};

test('a file too large for memory is read in pieces, with the same result', () => {
  const path = tempPath('run.tape');
  writeFileSync(path, recording(sampleRun, 3));
  const pieces = scan(fileSource(path, 0), defaultLimits);
  expect(plain(pieces.events)).toEqual(plain(sampleRun));
  expect(pieces.chain).toBe(openTape(path).chain);
  truncateSync(path, 3000);
  expect(scan(fileSource(path, 0), defaultLimits)).toMatchObject({ cut: true });
});

test('a file that is changed while it is open is noticed', () => {
  const path = tempPath('run.tape');
  const big = Array.from({ length: 12 }, (_, index) => Buffer.alloc(4 * 2 ** 20, `${index} abc`));
  writeFileSync(path, recording([header, ...big.map((body, x) => request(x, body))]));
  const { events } = scan(fileSource(path, 0), defaultLimits);
  truncateSync(path, 5_000_000);
  appendFileSync(path, Buffer.alloc(60_000_000));
  expect(() => plain(events)).toThrow(expect.objectContaining({ code: 'TAPE_DAMAGED' }));
});

test('bytes may be changed once they were appended', () => {
  const sink = memorySink();
  const writer = createTapeWriter(sink, { strict: true });
  const body = Buffer.from('one two three '.repeat(100));
  const before = body.toString();
  writer.append(header);
  writer.append(request(0, body));
  body.fill('x', 0, 700);
  const changed = `${body}four`;
  writer.append(request(1, bytes(changed)));
  body.fill('y');
  writer.append(request(2, bytes(`${before}five`)));
  writer.close();
  const tape = openTape(sink.bytes());
  tape.verify();
  const read = tape.exchanges.map(({ request }) => Buffer.from(request.body ?? []).toString());
  expect(read).toEqual([before, changed, `${before}five`]);
});
