import timers from 'node:timers';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';
import { timerTakenBy } from '../taken-by.ts';
import { SessionTimeout, sessionTimeout } from '../timers/session-timeout.ts';
import { define, type Native, replaceFunction, type Undo, undoAll } from './replace.ts';

/** setTimeout, setInterval and what clears them, as globals and in `node:timers`. */
export function patchTimers(): Undo {
  const replacements = {
    setTimeout: setting(timers.setTimeout, false),
    setInterval: setting(timers.setInterval, true),
    clearTimeout: clearing,
    clearInterval: clearing,
  };
  return undoAll(
    Object.entries(replacements).flatMap(([name, make]) => {
      const undo = replaceFunction(timers, name, make);
      // Both are one function natively, and stay one.
      const shared = Object.getOwnPropertyDescriptor(timers, name);
      return [undo, define(globalThis, name, shared as PropertyDescriptor)];
    }),
  );
}

function setting(native: Native, repeat: boolean): (original: Native) => Native {
  return (original) => {
    function set(this: unknown, ...args: unknown[]) {
      const [callback, delay, ...rest] = args;
      const taken = typeof callback === 'function' ? timerTakenBy(set) : undefined;
      if (taken === undefined) return Reflect.apply(original, this, args);
      const timeout = new SessionTimeout();
      function fire(): void {
        if (!repeat) timeout.forget();
        timeout.call(callback as (...args: unknown[]) => unknown, rest);
      }
      const { session, owner } = taken;
      timeout.attach(session.timers.set({ owner, repeat, ms: Number(delay), fire }));
      return timeout;
    }
    if (promisify.custom in native) {
      Object.defineProperty(set, promisify.custom, {
        enumerable: true,
        get: () => timersPromises.setTimeout,
      });
    }
    return set;
  };
}

function clearing(original: Native): Native {
  return function clear(this: unknown, ...args: unknown[]) {
    const timeout = sessionTimeout(args[0]);
    if (timeout === undefined) return Reflect.apply(original, this, args);
    timeout.close();
  };
}
