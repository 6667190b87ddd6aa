import { randomUUID } from 'node:crypto';
import type { Event } from '@tracefork/tape';
import { expect, test } from 'vitest';
import { withPatches } from './support/installed.ts';
import { recordRun, replayRun } from './support/sessions.ts';

withPatches();

/** Interleaves with its neighbours at every step, and depends on which of its timers is first. */
async function agent(name: number): Promise<unknown[]> {
  const seen: unknown[] = [name];
  for (let step = 0; step < 3; step++) {
    seen.push(Math.random(), Date.now(), randomUUID(), performance.now());
    const waits = [Math.random(), Math.random()].map(
      (share, index) =>
        new Promise((resolve) => setTimeout(() => resolve([index, Math.random()]), share * 10)),
    );
    seen.push(await Promise.race(waits), await Promise.all(waits));
  }
  return seen;
}

test('a hundred concurrent sessions have their own sequences, recorded and replayed', async () => {
  const numbers = Array.from({ length: 100 }, (_, index) => index);
  const recorded = await Promise.all(numbers.map((n) => recordRun(() => agent(n))));
  // Replays of some run beside recordings of others.
  const [replayed] = await Promise.all([
    Promise.all(recorded.map(({ events }, n) => replayRun(events, () => agent(n)))),
    Promise.all(numbers.map((n) => recordRun(() => agent(n)))),
  ]);
  expect(replayed.map(({ value }) => value)).toEqual(recorded.map(({ value }) => value));
  expect(replayed.flatMap(({ divergences }) => divergences)).toEqual([]);
  const draws = recorded.map(({ events }) => events.filter(({ kind }) => kind === 'draw').length);
  expect(new Set(draws)).toEqual(new Set([3 * 6]));
});

test('a session inside another has draws of its own', async () => {
  const outer = await recordRun(async () => {
    const before = Math.random();
    const inner = await recordRun(() => Math.random());
    return { before, inner, after: Math.random() };
  });
  const values = (events: readonly Event[]) =>
    events.flatMap((event) => (event.kind === 'draw' ? [Number(event.value)] : []));
  expect(values(outer.value.inner.events)).toEqual([outer.value.inner.value]);
  expect(values(outer.events)).toEqual([outer.value.before, outer.value.after]);
});
