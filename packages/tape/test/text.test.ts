import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openTape } from '../src/index.ts';
import { framedText, readText } from '../src/text/index.ts';
import { eventSequence } from './support/arbitrary-events.ts';
import { hex, plain, recording } from './support/recording.ts';
import { header } from './support/sample-run.ts';

function textOf(tape: Uint8Array): { text: Buffer; chain: string; cut: boolean } {
  const pieces: Uint8Array[] = [];
  const reading = readText(tape);
  let next = reading.next();
  for (; next.done !== true; next = reading.next()) pieces.push(next.value);
  return { text: Buffer.concat(pieces), ...next.value };
}

test('the text of a tape, cut anywhere and framed again, is the same tape', () => {
  fc.assert(
    fc.property(eventSequence, fc.array(fc.nat()), fc.boolean(), (events, cuts, packed) => {
      const tape = recording(events);
      const { text, chain } = textOf(tape);
      expect(chain).toBe(hex(text));
      const places = [
        0,
        ...cuts.map((cut) => cut % text.length).sort((a, b) => a - b),
        text.length,
      ];
      const pieces = places.slice(1).map((to, index) => text.subarray(places[index], to));
      const again = Buffer.concat([...framedText(pieces, { packed })]);
      expect(openTape(again).chain).toBe(openTape(tape).chain);
      expect(plain(openTape(again).events)).toEqual(plain(openTape(tape).events));
    }),
    { numRuns: 60 },
  );
});

test('a text beyond 8 MiB becomes several frames', () => {
  const line = `${JSON.stringify({ kind: 'note', ancillary: true, text: 'x'.repeat(3 << 20) })}\n`;
  const { text } = textOf(recording([header]));
  const pieces = [text, ...Array.from({ length: 7 }, () => Buffer.from(line))];
  const frames = [...framedText(pieces)];
  expect(frames.length).toBe(3);
  expect(openTape(Buffer.concat(frames)).chain).toBe(hex(Buffer.concat(pieces)));
});

test('a tape that was cut off gives the text of its whole frames, and says so', () => {
  const whole = recording([header, { kind: 'timer', t: 1, timer: 1 }]);
  const { text, cut } = textOf(whole.subarray(0, -1));
  expect(cut).toBe(true);
  expect(text.toString().split('\n').length).toBe(2);
});

test('no text, or one that ends inside a line, is no tape', () => {
  for (const texts of [[], [new Uint8Array()], [Buffer.from('{"kind"')]]) {
    expect(() => [...framedText(texts)]).toThrow(/does not hold whole lines/);
  }
});
