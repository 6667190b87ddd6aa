import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cosine, decodeEmbedding, encodeEmbedding } from '../src/index.ts';

const float = fc.float({ noNaN: true, noDefaultInfinity: true });
const vector = fc.array(float, { minLength: 1, maxLength: 64 });

test('the cosine of equal embeddings is exactly 1, of opposite ones exactly -1', () => {
  fc.assert(
    fc.property(vector, (values) => {
      fc.pre(values.some((value) => value !== 0));
      expect(cosine(values, values)).toBe(1);
      expect(
        cosine(
          values,
          values.map((value) => -value),
        ),
      ).toBe(-1);
    }),
  );
});

test('cosine stays between -1 and 1, and does not care which comes first', () => {
  fc.assert(
    fc.property(vector, fc.infiniteStream(float), (a, more) => {
      const b = a.map(() => more.next().value);
      const found = cosine(a, b);
      fc.pre(!Number.isNaN(found));
      expect(Math.abs(found)).toBeLessThanOrEqual(1);
      expect(cosine(b, a)).toBe(found);
    }),
  );
});

test('cosine has known values: 45 degrees, right angles, and none for zeros', () => {
  expect(cosine([1, 1], [1, 0])).toBeCloseTo(Math.SQRT1_2, 15);
  expect(cosine([1, 0], [0, 5])).toBe(0);
  expect(cosine([0, 0], [1, 0])).toBeNaN();
  expect(() => cosine([1], [1, 2])).toThrow('Embeddings of 1 and 2 numbers differ.');
});

test('embeddings survive base64, whatever the byte order of the machine', () => {
  fc.assert(
    fc.property(vector, (values) => {
      expect(Array.from(decodeEmbedding(encodeEmbedding(values)))).toEqual(values);
    }),
  );
  expect(encodeEmbedding([1])).toBe('AACAPw==');
});

test('numbers that float32 cannot hold, no numbers, and text that is not base64 are refused', () => {
  for (const values of [[], [1e39], [Number.NaN], [Number.POSITIVE_INFINITY]]) {
    expect(() => encodeEmbedding(values)).toThrow('finite and in the range of float32');
  }
  for (const text of ['', 'AACAPw', 'AACAPx==', 'AACAPw==\n', 'AACA_w==', 'AAAAAAA=']) {
    expect(() => decodeEmbedding(text), text).toThrow('Not base64 of finite');
  }
});
