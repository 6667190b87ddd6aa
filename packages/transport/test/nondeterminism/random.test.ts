import crypto, { randomBytes, randomInt, randomUUID, webcrypto } from 'node:crypto';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { currentSession } from '../../src/context.ts';
import type { Session } from '../../src/session.ts';
import { withPatches } from './support/installed.ts';
import { project } from './support/project.ts';
import { recordAndReplay, recordRun, replayRun } from './support/sessions.ts';

withPatches();

const require = createRequire(import.meta.url);
/** Not in Node 22. */
const uuidV7 = () => (crypto as { readonly randomUUIDv7?: () => string }).randomUUIDv7?.();
const hex = (bytes: ArrayBufferView | ArrayBuffer) =>
  (ArrayBuffer.isView(bytes)
    ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    : Buffer.from(bytes)
  ).toString('hex');

test('every random source is served again on replay', async () => {
  const { recorded, replayed } = await recordAndReplay(async () => [
    Math.random(),
    globalThis.crypto.randomUUID(),
    randomUUID(),
    crypto.randomUUID({ disableEntropyCache: true }),
    webcrypto.randomUUID(),
    hex(globalThis.crypto.getRandomValues(new Uint16Array(5))),
    hex(crypto.getRandomValues(new Uint8Array(5))),
    hex(randomBytes(7)),
    hex(await promisify(randomBytes)(8)),
    hex(crypto.randomFillSync(Buffer.alloc(6), 2, 3)),
    hex(crypto.randomFillSync(new Uint32Array(4), 1, 2)),
    hex(crypto.randomFillSync(new ArrayBuffer(4) as unknown as Uint8Array)),
    hex(await promisify<Buffer, Buffer>(crypto.randomFill)(Buffer.alloc(4))),
    randomInt(1000),
    randomInt(-5, 5),
    await promisify<number, number>(crypto.randomInt)(1e9),
    hex((crypto as unknown as { pseudoRandomBytes: typeof randomBytes }).pseudoRandomBytes(3)),
    hex((crypto as unknown as { rng: typeof randomBytes }).rng(3)),
    uuidV7(),
  ]);
  expect(replayed.value).toEqual(recorded.value);
  expect(replayed.divergences).toEqual([]);
  expect(recorded.value[9]).toMatch(/^0000[\da-f]{6}00$/);
  expect(recorded.value[10]).toMatch(/^0{8}[\da-f]{16}0{8}$/);
  expect(new Set(recorded.value.filter((value) => value !== undefined)).size).toBe(
    recorded.value.filter((value) => value !== undefined).length,
  );
});

test('what packages draw is served from their seed and never shifts the agent’s', async () => {
  const at = project({
    'node_modules/left/index.js': `
      const { randomUUID, randomBytes } = require('node:crypto');
      module.exports = (n) => Array.from({ length: n }, () =>
        [Math.random(), crypto.randomUUID(), randomBytes(4).toString('hex')]);`,
  });
  const left = require(at('node_modules/left/index.js'));
  const recorded = await recordRun(() => [left(3), Math.random(), left(70), randomBytes(4)]);
  const kinds = recorded.events.map(({ kind }) => kind);
  expect(kinds).toEqual(['tape', 'seed', 'draw', 'draw', 'end']);

  const same = await replayRun(recorded.events, () => [
    left(3),
    Math.random(),
    left(70),
    randomBytes(4),
  ]);
  expect(same.value).toEqual(recorded.value);
  const more = await replayRun(recorded.events, () => [
    left(50),
    Math.random(),
    left(0),
    randomBytes(4),
  ]);
  expect([more.value[1], more.value[3]]).toEqual([recorded.value[1], recorded.value[3]]);
  expect([...same.divergences, ...more.divergences]).toEqual([]);
});

test('what the function of a named draw takes on the way is part of its value', async () => {
  const session = () => currentSession() as Session;
  const { recorded, replayed } = await recordAndReplay(() => [
    session().draws.named('order', () => ({ id: randomUUID(), at: Date.now() })),
    Math.random(),
  ]);
  expect(replayed.value).toEqual(recorded.value);
  const sources = recorded.events.map((event) =>
    event.kind === 'draw' ? event.source : event.kind,
  );
  expect(sources).toEqual(['tape', 'order', 'random', 'end']);
});

test('callbacks come later, in the order of their calls', async () => {
  const { recorded, replayed } = await recordAndReplay(async () => {
    const order: string[] = [];
    await new Promise<void>((resolve) => {
      crypto.randomBytes(4, () => order.push('first'));
      crypto.randomFill(Buffer.alloc(4), () => order.push('second'));
      crypto.randomInt(9, () => {
        order.push('third');
        resolve();
      });
      order.push('called');
    });
    return order;
  });
  expect(recorded.value).toEqual(['called', 'first', 'second', 'third']);
  expect(replayed.value).toEqual(recorded.value);
});

test('wrong arguments are refused as they are natively, and cost no draw', async () => {
  const recorded = await recordRun(() => {
    const refused: Array<[() => unknown, string]> = [
      [() => randomBytes(-1), 'ERR_OUT_OF_RANGE'],
      [() => randomBytes(4, 'x' as never), 'ERR_INVALID_ARG_TYPE'],
      [() => crypto.randomFillSync(Buffer.alloc(2), 5), 'ERR_OUT_OF_RANGE'],
      [() => crypto.randomFill(Buffer.alloc(2), undefined as never), 'ERR_INVALID_ARG_TYPE'],
      [() => randomInt(5, 5), 'ERR_OUT_OF_RANGE'],
      [() => randomInt('x' as never), 'ERR_INVALID_ARG_TYPE'],
      [() => randomUUID(7 as never), 'ERR_INVALID_ARG_TYPE'],
    ];
    for (const [call, code] of refused) expect(call).toThrow(expect.objectContaining({ code }));
    expect(() => globalThis.crypto.getRandomValues(new Float32Array(2) as never)).toThrow(
      expect.objectContaining({ name: 'TypeMismatchError' }),
    );
    expect(() => globalThis.crypto.getRandomValues(new Uint8Array(65_537))).toThrow(
      expect.objectContaining({ name: 'QuotaExceededError' }),
    );
  });
  expect(recorded.events.filter(({ kind }) => kind === 'draw')).toEqual([]);
});

test.runIf(uuidV7() !== undefined)('a UUID of version 7 tells the session’s time', async () => {
  const recorded = await recordRun(() => [Date.now(), uuidV7()] as const);
  const [now, id = ''] = recorded.value;
  const stamp = Number.parseInt(id.replace('-', '').slice(0, 12), 16);
  expect(Math.abs(stamp - now)).toBeLessThan(50);
  expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});

test('keys that OpenSSL makes are noted as uncovered, and are made', async () => {
  const recorded = await recordRun(async () => {
    const pair = await promisify(crypto.generateKeyPair)('ed25519');
    crypto.generateKeyPairSync('x25519');
    crypto.createECDH('prime256v1').generateKeys();
    const key = await globalThis.crypto.subtle.generateKey(
      { name: 'ECDSA', namedCurve: 'P-256' },
      true,
      ['sign'],
    );
    await globalThis.crypto.subtle.sign(
      { name: 'ECDSA', hash: 'SHA-256' },
      key.privateKey,
      Buffer.from('x'),
    );
    const mac = await globalThis.crypto.subtle.importKey(
      'raw',
      Buffer.alloc(32),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign'],
    );
    await globalThis.crypto.subtle.sign('HMAC', mac, Buffer.from('x'));
    return pair;
  });
  expect(recorded.value.publicKey.type).toBe('public');
  expect(recorded.uncovered).toEqual([
    { what: 'crypto-key', detail: 'crypto.generateKeyPair, by agent' },
    { what: 'crypto-key', detail: 'crypto.generateKeyPairSync, by agent' },
    { what: 'crypto-key', detail: 'ECDH.generateKeys, by agent' },
    { what: 'crypto-key', detail: 'subtle.generateKey, by agent' },
    { what: 'crypto-key', detail: 'subtle.sign, by agent' },
  ]);
});
