import crypto, { randomUUID } from 'node:crypto';
import timers, { setTimeout as namedSetTimeout } from 'node:timers';
import promises from 'node:timers/promises';
import { expect, test } from 'vitest';
import { installNondeterminism } from '../../src/nondeterminism/install.ts';
import { real } from '../../src/real.ts';
import { recordRun } from './support/sessions.ts';

const patchedPlaces: ReadonlyArray<readonly [object, readonly PropertyKey[]]> = [
  [globalThis, ['Date', 'setTimeout', 'setInterval', 'clearTimeout', 'clearInterval']],
  [Date, Reflect.ownKeys(Date)],
  [Date.prototype, ['constructor']],
  [Math, ['random']],
  [Object.getPrototypeOf(performance), ['now', 'timeOrigin']],
  [process, ['env', 'hrtime', 'uptime']],
  [process.hrtime, ['bigint']],
  [Crypto.prototype, ['getRandomValues', 'randomUUID']],
  [crypto, Reflect.ownKeys(crypto)],
  [crypto.ECDH.prototype, ['generateKeys']],
  [crypto.DiffieHellman.prototype, ['generateKeys']],
  [SubtleCrypto.prototype, ['generateKey', 'sign', 'encrypt']],
  [timers, Reflect.ownKeys(timers)],
  [promises, Reflect.ownKeys(promises)],
  [Object.getPrototypeOf(promises.scheduler), ['wait']],
  [AbortSignal, ['timeout']],
  [Intl.DateTimeFormat.prototype, ['format', 'formatToParts']],
];

function everything(): readonly unknown[] {
  return patchedPlaces.map(([target, keys]) =>
    keys.map((key) => [key, Object.getOwnPropertyDescriptor(target, key)]),
  );
}

/** Equal, and made of the very same functions. */
function expectSame(now: readonly unknown[], before: readonly unknown[]): void {
  for (const [place, keys] of (
    now as [PropertyKey, PropertyDescriptor | undefined][][]
  ).entries()) {
    for (const [at, [key, descriptor]] of keys.entries()) {
      const [, was] = (before as (typeof keys)[])[place]?.[at] ?? [];
      expect([key, descriptor?.value === was?.value, descriptor?.get === was?.get]).toEqual([
        key,
        true,
        true,
      ]);
      expect({ ...descriptor, value: 0 }).toEqual({ ...was, value: 0 });
    }
  }
}

test('when the last user releases everything is as it was, and not before', () => {
  const before = everything();
  const first = installNondeterminism();
  const second = installNondeterminism();
  const during = everything();
  first();
  first();
  expectSame(everything(), during);
  expect(Math.random).not.toBe(real.random);
  expect(setTimeout).not.toBe(real.setTimeout);
  second();
  expectSame(everything(), before);
  expect(setTimeout).toBe(real.setTimeout);
  second();
  expectSame(everything(), before);
});

test('it can be installed again and again', () => {
  const before = everything();
  for (let n = 0; n < 20; n++) installNondeterminism()();
  expectSame(everything(), before);
});

/** Deprecated getters that become plain properties when they are first read. */
const oldNames: readonly PropertyKey[] = ['prng', 'pseudoRandomBytes', 'rng'];

test('names and lengths are those of the originals, and promisify still works', () => {
  const shapes = () =>
    patchedPlaces.flatMap(([target, keys]) =>
      keys.map((key) => {
        const value = Object.getOwnPropertyDescriptor(target, key)?.value;
        if (typeof value !== 'function' || oldNames.includes(key)) return [key];
        return [
          key,
          value.name,
          value.length,
          Reflect.ownKeys(value).filter((k) => typeof k === 'symbol').length,
        ];
      }),
    );
  const before = shapes();
  const release = installNondeterminism();
  const during = shapes();
  release();
  expect(during).toEqual(before);
});

test('names imported from built-in modules follow, also imported before', async () => {
  const release = installNondeterminism();
  try {
    expect(namedSetTimeout).toBe(setTimeout);
    const { value, events } = await recordRun(() => randomUUID());
    expect(events).toContainEqual(expect.objectContaining({ kind: 'draw', source: 'uuid', value }));
  } finally {
    release();
  }
  expect(namedSetTimeout).toBe(real.setTimeout);
});

test('what somebody else put on top is left alone, and works without a session', () => {
  const release = installNondeterminism();
  const ours = Math.random;
  const theirs = () => ours() / 2;
  Math.random = theirs;
  release();
  try {
    expect(Math.random).toBe(theirs);
    expect(Math.random()).toBeLessThan(0.5);
  } finally {
    Reflect.defineProperty(Math, 'random', { value: real.random });
  }
});

test('without a session nothing is drawn from anywhere but the originals', () => {
  const release = installNondeterminism();
  try {
    const now = real.dateNow();
    expect(Date.now() - now).toBeLessThan(50);
    expect(Date.parse(new Date().toISOString()) - now).toBeLessThan(50);
    expect(Math.random()).toBeLessThan(1);
    expect(crypto.randomBytes(4)).toHaveLength(4);
    const timeout = setTimeout(() => {}, 1);
    clearTimeout(timeout);
    expect(Object.keys(timeout)).toContain('_idleTimeout');
  } finally {
    release();
  }
});
