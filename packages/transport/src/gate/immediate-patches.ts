import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  define,
  type Native,
  replaceFunction,
  type Undo,
  undoAll,
} from '../nondeterminism/patches/replace.ts';
import { timerTakenBy } from '../nondeterminism/taken-by.ts';
import { beginWork } from './work.ts';

/** What to call when an immediate of a session is cleared. */
const pending = new WeakMap<object, () => void>();

/**
 * Counts what the agent puts off with `setImmediate` as work of its own: a chain of those after a
 * delivery is part of the reaction to it, however many turns it takes.
 *
 * @returns the undo
 */
export function noticeImmediates(): Undo {
  const undo = undoAll([
    replaceFunction(timers, 'setImmediate', countImmediate),
    replaceFunction(timers, 'clearImmediate', countCleared),
    replaceFunction(timersPromises, 'setImmediate', countPromised),
  ]);
  const shared = undoAll(
    (['setImmediate', 'clearImmediate'] as const).map((name) =>
      define(globalThis, name, Object.getOwnPropertyDescriptor(timers, name) as PropertyDescriptor),
    ),
  );
  return undoAll([undo, shared]);
}

function countImmediate(original: Native): Native {
  function setImmediate(this: unknown, ...args: unknown[]): unknown {
    const [callback, ...rest] = args;
    if (typeof callback !== 'function' || timerTakenBy(setImmediate) === undefined) {
      return Reflect.apply(original, this, args);
    }
    const end = beginWork();
    const immediate: object = Reflect.apply(original, this, [
      function (this: unknown, ...given: unknown[]): unknown {
        end();
        return Reflect.apply(callback, this, given);
      },
      ...rest,
    ]);
    pending.set(immediate, end);
    return immediate;
  }
  Object.defineProperty(setImmediate, promisify.custom, {
    enumerable: true,
    get: () => timersPromises.setImmediate,
  });
  return setImmediate;
}

function countCleared(original: Native): Native {
  return function clearImmediate(this: unknown, ...args: unknown[]): unknown {
    const [immediate] = args;
    if (typeof immediate === 'object' && immediate !== null) pending.get(immediate)?.();
    return Reflect.apply(original, this, args);
  };
}

function countPromised(original: Native): Native {
  return function setImmediate(this: unknown, ...args: unknown[]): unknown {
    if (timerTakenBy(setImmediate) === undefined) return Reflect.apply(original, this, args);
    const end = beginWork();
    const result: Promise<unknown> = Reflect.apply(original, this, args);
    result.then(end, end);
    return result;
  };
}
