import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BodyEncoder } from '../src/bodies/body-encoder.ts';
import { commonPrefix, commonSuffix } from '../src/bodies/common.ts';
import { HashTrail } from '../src/bodies/hash-trail.ts';
import { findMatches } from '../src/bodies/match.ts';
import { isCopy, isDelta, type StoredBody } from '../src/bodies/stored-body.ts';
import { fromText, textSize, toText } from '../src/bodies/text.ts';
import { hex } from './support/recording.ts';
import { bytes } from './support/sample-run.ts';

/** Prose that repeats nothing. */
const prose = (from: number, words: number): string =>
  Array.from(
    { length: words },
    (_, index) => `${((from + index) * 48_271).toString(36)} wörd`,
  ).join(' ');

const copied = (stored: StoredBody): number =>
  isDelta(stored) ? stored.parts.filter(isCopy).reduce((sum, [, , length]) => sum + length, 0) : 0;

/** How many bytes of the second body are not copied from the first. */
function news(first: string, second: string): number {
  const encoder = new BodyEncoder();
  encoder.encode(bytes(first), { pool: 'whole' });
  return bytes(second).length - copied(encoder.encode(bytes(second), { pool: 'whole' }));
}

const turns = Array.from({ length: 40 }, (_, index) => prose(index * 1000, 80));
const chat = (messages: readonly string[], system = 'You are a tool. '.repeat(50)): string =>
  JSON.stringify({ system, messages, tools: [prose(90_000, 100)] });

test('a history that grows costs what is new', () => {
  expect(news(chat(turns.slice(0, 20)), chat(turns.slice(0, 21)))).toBeLessThan(
    1.1 * bytes(turns[20] ?? '').length,
  );
});

test('a repeated body costs nothing', () => {
  expect(news(chat(turns), chat(turns))).toBe(0);
});

test('a history that loses its oldest messages, has one cleared, or a new clock in front costs what is new', () => {
  const one = bytes(turns[0] ?? '').length;
  expect(news(chat(turns.slice(0, 30)), chat(turns.slice(2, 31)))).toBeLessThan(2 * one);
  expect(
    news(chat(turns.slice(0, 30)), chat(['', ...turns.slice(1, 9), '-', ...turns.slice(10, 31)])),
  ).toBeLessThan(2.5 * one);
  expect(
    news(
      chat(turns.slice(0, 30), `At 9:59 ${prose(0, 50)}`),
      chat(turns.slice(0, 31), `At 10:00 ${prose(0, 50)}`),
    ),
  ).toBeLessThan(2 * one);
});

test('agents that take turns each find their own history', () => {
  const encoder = new BodyEncoder();
  const agents = Array.from({ length: 12 }, (_, agent) => [prose(agent * 7777, 400)]);
  let spent = 0;
  for (let step = 0; step < 120; step += 1) {
    const history = agents[(step * 5) % 12] as string[];
    history.push(prose(step * 31_337, 40));
    const body = bytes(chat(history));
    const stored = encoder.encode(body, { pool: 'whole' });
    if (step >= 12) spent += body.length - copied(stored);
  }
  expect(spent).toBeLessThan(108 * 1.5 * bytes(prose(1, 40)).length);
});

test('bodies that share nothing are written out', () => {
  const encoder = new BodyEncoder();
  encoder.encode(bytes(prose(0, 500)), { pool: 'whole' });
  expect(encoder.encode(bytes(prose(50_000, 500)), { pool: 'whole' })).toBe(prose(50_000, 500));
});

test('matches say what is the same, in order, and leave whole characters between them', () => {
  const piece = fc.constantFrom('äöü🌍', 'x', prose(1, 60), prose(500, 60), prose(900, 60), '\n');
  const body = fc.array(piece, { maxLength: 8 }).map((pieces) => Buffer.from(pieces.join('')));
  fc.assert(
    fc.property(body, body, (target, base) => {
      let done = 0;
      for (const { at, from, length } of findMatches(target, base)) {
        expect(at).toBeGreaterThanOrEqual(done);
        expect(target.subarray(at, at + length).equals(base.subarray(from, from + length))).toBe(
          true,
        );
        expect(toText(target.subarray(done, at))?.isWellFormed()).toBe(true);
        done = at + length;
      }
      expect(done).toBeLessThanOrEqual(target.length);
    }),
  );
});

test('common beginnings and ends are found to the byte', () => {
  const array = fc.uint8Array({ max: 3, maxLength: 400 }).map((one) => Buffer.from(one));
  fc.assert(
    fc.property(array, array, array, (a, b, shared) => {
      const [left, right] = [Buffer.concat([shared, a]), Buffer.concat([shared, b])];
      let expected = 0;
      while (expected < Math.min(left.length, right.length) && left[expected] === right[expected])
        expected += 1;
      expect(commonPrefix(left, right)).toBe(expected);
      const [x, y] = [Buffer.from(left).reverse(), Buffer.from(right).reverse()];
      expect(commonSuffix(x, y, { a: x.length, b: y.length, most: 1e9 })).toBe(expected);
    }),
  );
});

test('a hash that goes on from a shared beginning is the hash of the whole', () => {
  const base = Buffer.alloc(300_000, 'abc');
  const trail = new HashTrail(base);
  expect(trail.digest).toBe(hex(base));
  for (const length of [0, 1, 65_535, 65_536, 65_537, 299_999, 300_000]) {
    const next = Buffer.concat([base.subarray(0, length), Buffer.alloc(100_000, 'x')]);
    expect(new HashTrail(next, { trail, length }).digest).toBe(hex(next));
  }
});

test('text stands for the same bytes in both directions, stray bytes included', () => {
  const mostlyText = fc
    .array(
      fc.oneof(
        fc.string({ unit: 'binary' }),
        fc.constantFrom('🌍', 'é').map((s) => s),
      ),
      { maxLength: 20 },
    )
    .chain((strings) =>
      fc.tuple(
        fc.constant(Buffer.from(strings.join(''))),
        fc.nat(),
        fc.uint8Array({ maxLength: 3 }),
      ),
    );
  fc.assert(
    fc.property(mostlyText, ([whole, cut, stray]) => {
      const body = Buffer.concat([stray, whole.subarray(cut % (whole.length + 1))]);
      const text = toText(body);
      expect(text).toBeDefined();
      expect(fromText(text as string)?.equals(body)).toBe(true);
      expect(textSize(text as string)).toBe(body.length);
    }),
  );
  expect(toText(Buffer.from([0xe2, 0x82]))).toBe('\udce2\udc82');
  expect(toText(Buffer.from([0xf0, 0x9f, 0x98, 0x80, 0x80]))).toBe('😀\udc80');
  expect(toText(Buffer.alloc(100, 0xff))).toBeUndefined();
  expect(fromText('\ud800')).toBeUndefined();
  expect(fromText('\udc7f')).toBeUndefined();
});
