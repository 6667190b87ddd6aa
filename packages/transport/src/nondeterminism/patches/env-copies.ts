import v8 from 'node:v8';
import workerThreads from 'node:worker_threads';
import { type Native, replaceFunction, type Undo, undoAll } from './replace.ts';

/** Deepest place in a value where the environment is looked for. */
const deepest = 8;

/**
 * Lets the environment be cloned and posted as it can be natively, where it is no proxy.
 *
 * @param proxy The patched `process.env`.
 */
export function patchEnvCopies(proxy: object): Undo {
  const again = (original: Native) => retrying(original, proxy);
  return undoAll([
    replaceFunction(globalThis, 'structuredClone', again),
    replaceFunction(MessagePort.prototype, 'postMessage', again),
    replaceFunction(BroadcastChannel.prototype, 'postMessage', again),
    replaceFunction(workerThreads.Worker.prototype, 'postMessage', again),
    replaceFunction(v8, 'serialize', again),
  ]);
}

/** Copies are made only after a refusal: most values hold no environment, and large ones cost. */
function retrying(original: Native, proxy: object): Native {
  return function clone(this: unknown, ...args: unknown[]): unknown {
    try {
      return Reflect.apply(original, this, args);
    } catch (error) {
      const [value, ...rest] = args;
      const plain = withoutProxy(value, proxy);
      if (plain === value) throw error;
      return Reflect.apply(original, this, [plain, ...rest]);
    }
  };
}

/** The value with a plain copy of the environment in place of its proxy; itself where it has none. */
export function withoutProxy(value: unknown, proxy: object, depth = 0): unknown {
  if (value === proxy) return { ...proxy };
  if (depth === deepest || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) {
    const copy = value.map((item: unknown) => withoutProxy(item, proxy, depth + 1));
    return copy.every((item, index) => item === value[index]) ? value : copy;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  const entries = Object.entries(value);
  const copy = entries.map(([key, item]) => [key, withoutProxy(item, proxy, depth + 1)] as const);
  return copy.every(([, item], index) => item === entries[index]?.[1])
    ? value
    : Object.fromEntries(copy);
}
