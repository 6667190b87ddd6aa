import { takenBy } from '../taken-by.ts';
import { replaceFunction, type Undo, undoAll } from './replace.ts';

/** `crypto.getRandomValues` and `crypto.randomUUID` of the Web, for every `Crypto` object. */
export function patchWebCrypto(): Undo {
  return undoAll([
    replaceFunction(Crypto.prototype, 'getRandomValues', (original) => {
      return function getRandomValues(this: unknown, ...args: unknown[]) {
        // @note Native code fills it first, which checks the arguments as only it can.
        const filled: ArrayBufferView = Reflect.apply(original, this, args);
        const taken = takenBy(getRandomValues);
        if (taken !== undefined) {
          const { buffer, byteOffset, byteLength } = filled;
          const bytes = taken.session.draws.bytes(taken.owner, byteLength);
          new Uint8Array(buffer, byteOffset, byteLength).set(bytes);
        }
        return filled;
      };
    }),
    replaceFunction(Crypto.prototype, 'randomUUID', (original) => {
      return function randomUUID(this: unknown, ...args: unknown[]) {
        const native: unknown = Reflect.apply(original, this, args);
        const taken = takenBy(randomUUID);
        return taken === undefined ? native : taken.session.draws.uuid(taken.owner);
      };
    }),
  ]);
}
