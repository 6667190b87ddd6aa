import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Bodies } from '../page/data/bodies.ts';
import type { ReportData } from '../src/model.ts';
import { chunkEnds } from '../src/pieces/chunk-ends.ts';
import { cutJson } from '../src/pieces/cut-json.ts';
import { PieceStore } from '../src/pieces/piece-store.ts';

const bytes = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));

function opened(store: PieceStore): Bodies {
  const { bytes: all, ...rest } = store.finish();
  return new Bodies(rest as unknown as ReportData, all);
}

test('every body comes back as it was, whatever it is', () => {
  const message = fc.record({ role: fc.string(), content: fc.string() });
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 3000 }),
    fc
      .record({ model: fc.string(), messages: fc.array(message), tools: fc.array(fc.object()) })
      .map(bytes),
    fc.json().map((text) => Buffer.from(text)),
    fc.json().map((text) => Buffer.from(text.slice(0, text.length >> 1))),
  );
  fc.assert(
    fc.property(fc.array(body, { maxLength: 12 }), (list) => {
      const store = new PieceStore({ pieceBytes: 1e9 });
      const refs = list.map((each) => store.add(each).ref);
      const bodies = opened(store);
      for (const [index, ref] of refs.entries()) {
        expect(Buffer.compare(bodies.bytes(ref), list[index] as Uint8Array)).toBe(0);
        expect(bodies.info(ref).size).toBe(list[index]?.length);
      }
    }),
    { numRuns: 300 },
  );
});

test('a body is cut around its arrays of objects and before each of their elements', () => {
  const text = '{"a":[1,{"b":2}],"messages":[{"x":"],[,{"}, {"y":[{}]}],"s":["q"],"e":[]}';
  const { at, arrays } = cutJson(Buffer.from(text));
  const parts = [...at, text.length].map((end, index) => text.slice(at[index - 1] ?? 0, end));
  expect(parts).toEqual([
    '{"a":[1,{"b":2}],"messages":[',
    '{"x":"],[,{"}',
    ', {"y":[{}]}',
    '],"s":["q"],"e":[]}',
  ]);
  expect(arrays).toEqual([{ key: 'messages', first: 0, count: 2 }]);
});

test('a history that repeats itself is held once, also where one long text grows', () => {
  const store = new PieceStore({ pieceBytes: 1e9 });
  let text = '';
  let raw = 0;
  for (let step = 0; step < 60; step += 1) {
    for (let word = 0; word < 500; word += 1) text += `${(step * 7919 + word * 104_729) % 65_521} `;
    const body = bytes({ messages: [{ role: 'user', content: text }] });
    raw += body.length;
    store.add(body);
  }
  const { bytes: held } = store.finish();
  expect(raw).toBeGreaterThan(4e6);
  expect(held.length).toBeLessThan(text.length * 5);
});

test('an insertion changes only the chunks around it', () => {
  const text = Buffer.from(Array.from({ length: 40_000 }, (_, n) => (n * n) % 9973).join(' '));
  const cut = (whole: Buffer): Set<string> => {
    const ends = chunkEnds(whole);
    return new Set(ends.map((end, index) => whole.toString('latin1', ends[index - 1] ?? 0, end)));
  };
  const before = cut(text);
  const after = cut(
    Buffer.concat([text.subarray(0, 90_000), Buffer.from('new'), text.subarray(90_000)]),
  );
  const changed = [...after].filter((chunk) => !before.has(chunk));
  expect(before.size).toBeGreaterThan(10);
  expect(changed.length).toBeLessThanOrEqual(3);
});

test('what is longer than the page holds is cut, and counted', () => {
  const store = new PieceStore({ pieceBytes: 1000 });
  const body = bytes({ model: 'm', messages: [{ role: 'user', content: 'x'.repeat(5000) }] });
  const { ref } = store.add(body);
  const bodies = opened(store);
  const { size, cut = 0 } = bodies.info(ref);
  expect(size).toBe(body.length);
  expect(cut).toBeGreaterThan(4000);
  expect(bodies.bytes(ref).length).toBe(size - cut);
});
