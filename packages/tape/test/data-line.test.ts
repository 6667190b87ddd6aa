import fc from 'fast-check';
import { expect, test } from 'vitest';
import { toLiteral } from '../src/bodies/stored-body.ts';
import { fromDataLine, toDataLine } from '../src/codec/data-line.ts';

type Chunk = readonly [x: number, text: string];

function dataOf(chunks: readonly Chunk[]): Parameters<typeof toDataLine>[0] {
  const exchanges = [...new Set(chunks.map(([x]) => x))];
  return {
    kind: 'data',
    t: 1,
    x: chunks.map(([x]) => x),
    n: chunks.map(([, text]) => Buffer.byteLength(text)),
    dt: chunks.map((_, index) => index),
    bodies: exchanges.map((one) =>
      toLiteral(Buffer.from(chunks.flatMap(([x, text]) => (x === one ? text : [])).join(''))),
    ),
  };
}

test('lengths are counted in blank lines where chunks end with them', () => {
  const events = ['a\n\n', 'b\n\nc\n\n', 'd\n', '\n', 'e\n\n\n', '\nf\n\n', ''];
  const line = toDataLine(dataOf(events.map((text) => [7, text])));
  expect(line).toMatchObject({ x: [7], n: [-1, -2, 2, 1, 4, -1, 0] });
  expect(line).not.toHaveProperty('order');
});

test('the order of interleaved chunks is a digit each, or a list where there are many exchanges', () => {
  const few = toDataLine(
    dataOf([
      [5, 'a'],
      [3, 'b'],
      [3, 'c'],
      [5, 'd\n\n'],
    ]),
  );
  expect(few).toMatchObject({ x: [5, 3], order: '0110', n: [1, 1, 1, -1] });
  const many = toDataLine(dataOf(Array.from({ length: 38 }, (_, x) => [x, 'a'])));
  expect(many.order).toEqual(Array.from({ length: 38 }, (_, place) => place));
  const most = toDataLine(dataOf(Array.from({ length: 36 }, (_, x) => [x, 'a'])));
  expect(most.order).toBe('0123456789abcdefghijklmnopqrstuvwxyz');
});

test('any chunks come back from their line', () => {
  const text = fc.array(fc.constantFrom('\n', '\n\n', 'a', 'ü', 'data: x\n\n'), { maxLength: 6 });
  const chunk = fc.tuple(
    fc.nat(3),
    text.map((pieces) => pieces.join('')),
  );
  fc.assert(
    fc.property(fc.array(chunk, { maxLength: 30 }), fc.constantFrom(1, 13), (chunks, spread) => {
      const data = dataOf(
        chunks.map(([x, one], index) => [(x * spread + index * (spread - 1)) % 50, one]),
      );
      expect(fromDataLine(toDataLine(data))).toEqual(data);
    }),
    { numRuns: 300 },
  );
});
