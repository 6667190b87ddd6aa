import crypto from 'node:crypto';
import { real } from '../../real.ts';
import { uuidFromBytes } from '../draws/uuid.ts';
import { type Taking, takenBy } from '../taken-by.ts';
import { define, type Native, replaceFunction, type Undo, undoAll } from './replace.ts';

/**
 * The random functions of `node:crypto`. Each runs the native one first, without a callback: that
 * checks the arguments as only it can, and makes the result whose content is then replaced.
 *
 * @note Callbacks come on the next tick. Native ones come from a thread pool, in an order that
 * nothing could replay.
 */
export function patchNodeCrypto(): Undo {
  const fillSync = crypto.randomFillSync;
  return undoAll([
    replaceFunction(crypto, 'randomBytes', patchRandomBytes),
    ...['pseudoRandomBytes', 'prng', 'rng'].map(patchOldName),
    replaceFunction(crypto, 'randomFillSync', (original) => {
      return function randomFillSync(this: unknown, ...args: unknown[]) {
        const filled: unknown = Reflect.apply(original, this, args);
        const taken = takenBy(randomFillSync);
        if (taken !== undefined) refill(taken, args);
        return filled;
      };
    }),
    replaceFunction(crypto, 'randomFill', (original) => {
      return function randomFill(this: unknown, ...args: unknown[]) {
        const { callback, rest } = splitCallback(args);
        const taken = callback === undefined ? undefined : takenBy(randomFill);
        if (taken === undefined) return Reflect.apply(original, this, args);
        Reflect.apply(fillSync, this, rest);
        refill(taken, rest);
        real.nextTick(callback as Native, null, rest[0]);
      };
    }),
    replaceFunction(crypto, 'randomInt', (original) => {
      return function randomInt(this: unknown, ...args: unknown[]) {
        const taken = takenBy(randomInt);
        if (taken === undefined) return Reflect.apply(original, this, args);
        const { callback, rest } = splitCallback(args);
        Reflect.apply(original, this, rest);
        const value = taken.session.draws.int(taken.owner, rangeOf(rest as number[]));
        if (callback === undefined) return value;
        real.nextTick(callback, undefined, value);
      };
    }),
    replaceFunction(crypto, 'randomUUID', (original) => {
      return function randomUUID(this: unknown, ...args: unknown[]) {
        const taken = takenBy(randomUUID);
        if (taken === undefined) return Reflect.apply(original, this, args);
        if (args[0] !== undefined) Reflect.apply(original, this, args);
        return taken.session.draws.uuid(taken.owner);
      };
    }),
    replaceFunction(crypto, 'randomUUIDv7', (original) => {
      return function randomUUIDv7(this: unknown, ...args: unknown[]) {
        const native: unknown = Reflect.apply(original, this, args);
        const taken = takenBy(randomUUIDv7);
        return taken === undefined ? native : uuidV7(taken);
      };
    }),
  ]);
}

function patchRandomBytes(original: Native): Native {
  return function randomBytes(this: unknown, ...args: unknown[]) {
    const { callback, rest } = splitCallback(args);
    const malformed = callback === undefined && args[1] !== undefined;
    const taken = malformed ? undefined : takenBy(randomBytes);
    if (taken === undefined) return Reflect.apply(original, this, args);
    const buffer: Buffer = Reflect.apply(original, this, rest);
    buffer.set(taken.session.draws.bytes(taken.owner, buffer.length));
    if (callback === undefined) return buffer;
    real.nextTick(callback, null, buffer);
  };
}

/** Deprecated names of `randomBytes`, which Node defines as getters. */
function patchOldName(name: string): Undo {
  if (!Object.hasOwn(crypto, name)) return () => {};
  return define(crypto, name, {
    value: crypto.randomBytes,
    writable: true,
    enumerable: false,
    configurable: true,
  });
}

function splitCallback(args: readonly unknown[]): {
  readonly callback: Native | undefined;
  readonly rest: readonly unknown[];
} {
  const at = args.findIndex((argument, index) => index > 0 && typeof argument === 'function');
  if (at === -1) return { callback: undefined, rest: args };
  return { callback: args[at] as Native, rest: args.slice(0, at) };
}

/** `randomInt(max)` or `randomInt(min, max)`. */
function rangeOf([first = 0, second]: readonly number[]): { min: number; max: number } {
  return second === undefined ? { min: 0, max: first } : { min: first, max: second };
}

/** Overwrites what randomFill(target, offset, size) filled, offset and size in elements. */
function refill({ session, owner }: Taking, args: readonly unknown[]): void {
  const [target, offset = 0, size] = args as [ArrayBufferView | ArrayBuffer, number?, number?];
  const element = 'BYTES_PER_ELEMENT' in target ? Number(target.BYTES_PER_ELEMENT) : 1;
  const start = offset * element;
  const length = size === undefined ? target.byteLength - start : size * element;
  const bytes = ArrayBuffer.isView(target)
    ? new Uint8Array(target.buffer, target.byteOffset + start, length)
    : new Uint8Array(target, start, length);
  bytes.set(session.draws.bytes(owner, length));
}

/** Time and random bits both from the session. */
function uuidV7({ session, owner }: Taking): string {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  const time = session.clock.date(owner);
  view.setUint16(0, Math.floor(time / 2 ** 32));
  view.setUint32(2, time % 2 ** 32);
  bytes.set(session.draws.bytes(owner, 10), 6);
  return uuidFromBytes(bytes, 7);
}
