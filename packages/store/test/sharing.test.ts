import { statSync } from 'node:fs';
import { join } from 'node:path';
import zlib from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createStore, openStore } from '../src/index.ts';
import { fromPieces, toPieces } from '../src/sqlite/pieces.ts';
import { sketch } from '../src/sqlite/sketch.ts';
import { type AgentRun, agentRun, turnsOf } from './support/agent-run.ts';
import { newFolder } from './support/stores.ts';
import { textSource } from './support/words.ts';

/** Each new body's own delta, compressed by itself: the answer, and what the next request adds. */
function ownDeltas(run: AgentRun): number {
  const deltas = [...turnsOf(run)].slice(run.shared).flatMap(({ said, told }) => {
    const answer = JSON.stringify({ role: 'assistant', content: said });
    return [answer, `,${answer},${JSON.stringify({ role: 'user', content: told })}`];
  });
  return deltas.reduce((sum, delta) => sum + zlib.zstdCompressSync(delta).length, 0);
}

const sizeIn = (folder: string): number => statSync(join(folder, 'store.sqlite')).size;

test('runs that share their beginnings are kept at the price of their ends, unlike in the original', async () => {
  const folder = newFolder();
  const store = await createStore(folder);
  let own = ownDeltas({ steps: 30, shared: 0, seed: 1, added: 3900 });
  for (let seed = 1; seed <= 10; seed += 1) {
    const run = { steps: 30, shared: 20 + (seed % 10), seed, added: 3900 };
    own += ownDeltas(run);
    await store.save(agentRun(run));
  }
  await store.close();
  expect(sizeIn(folder)).toBeLessThan(1.3 * own);
}, 120_000);

test('a branch costs at most 1.3 times its own deltas, whatever it shares with its parent', async () => {
  const folder = newFolder();
  const store = await createStore(folder);
  const { run } = await store.save(agentRun({ steps: 30, seed: 1, added: 3900 }));
  await store.close();
  const before = sizeIn(folder);
  const again = await openStore(folder);
  let own = 0;
  for (let step = 0; step < 30; step += 2) {
    const fork = { steps: 30, shared: step, seed: 100 + step, added: 3900 };
    own += ownDeltas(fork);
    await again.save(agentRun(fork), { branch: { parent: run.id, step, mutation: null } });
  }
  await again.close();
  expect(sizeIn(folder) - before).toBeLessThan(1.3 * own);
}, 120_000);

test('a system prompt with a date in it does not keep runs from sharing the rest', async () => {
  const store = await createStore(newFolder());
  const text = textSource(1);
  const first = await store.save(agentRun({ steps: 20, seed: 1, added: 3000 }));
  const dated = agentRun({ steps: 20, seed: 2, added: 3000, prompt: `Today is ${text.word()}.` });
  const second = await store.save(dated);
  expect(second.run.storedBytes).toBeLessThan(first.run.storedBytes / 3);
  await store.close();
});

test('texts that share long stretches share samples, wherever those stand', () => {
  const common = textSource(1).prose(40_000);
  const [a, b] = [2, 3].map((seed) =>
    sketch(Buffer.from(textSource(seed).prose(3000 * seed) + common)),
  );
  const other = sketch(Buffer.from(textSource(4).prose(46_000)));
  const shared = (one: readonly number[] = [], two: readonly number[] = []) =>
    one.filter((sample) => two.includes(sample)).length;
  expect(a?.length).toBe(12);
  expect(shared(a, b)).toBeGreaterThan(6);
  expect(shared(a, other)).toBe(0);
});

test('a text comes back from its pieces, with any other text as its base', () => {
  const bytes = fc.uint8Array({ maxLength: 3000 }).map((array) => Buffer.from(array));
  fc.assert(
    fc.property(bytes, fc.option(bytes), (text, base) => {
      const pieces = toPieces(text, base ?? undefined);
      expect(fromPieces(pieces, base ?? undefined).equals(text)).toBe(true);
    }),
  );
});

test('a text beyond 32 MiB is kept in several pieces, each against that of its base', () => {
  const line = Buffer.from(textSource(1).prose(1 << 20));
  const base = Buffer.concat(Array.from({ length: 33 }, () => line));
  const text = Buffer.concat([base.subarray(0, -100), Buffer.from('another end')]);
  const pieces = toPieces(text, base);
  expect(pieces.map(({ length }) => length)).toEqual([32 << 20, text.length - (32 << 20)]);
  expect(fromPieces(pieces, base).equals(text)).toBe(true);
}, 120_000);
