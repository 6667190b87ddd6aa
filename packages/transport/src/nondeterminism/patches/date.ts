import { takenBy } from '../taken-by.ts';
import { define, replaceFunction, type Undo, undoAll } from './replace.ts';

/**
 * Replaces `Date` by a constructor that shares the original's prototype, so that dates made before
 * and after are of one kind; without arguments it tells the session's time.
 */
export function patchDate(): Undo {
  const Original = globalThis.Date;

  function PatchedDate(this: unknown, ...args: unknown[]): unknown {
    const taken = new.target !== undefined && args.length > 0 ? undefined : takenBy(PatchedDate);
    const now = taken?.session.clock.date(taken.owner);
    if (new.target === undefined) {
      return now === undefined ? Original() : new Original(now).toString();
    }
    return Reflect.construct(Original, now === undefined ? args : [now], new.target);
  }

  // Fake timers may have put a subclass there, which inherits `parse` and `UTC`.
  Object.setPrototypeOf(PatchedDate, Object.getPrototypeOf(Original));
  for (const key of Reflect.ownKeys(Original)) {
    const descriptor = Object.getOwnPropertyDescriptor(Original, key) as PropertyDescriptor;
    Object.defineProperty(PatchedDate, key, descriptor);
  }
  // Some recognise natives by their text.
  Object.defineProperty(PatchedDate, 'toString', {
    value: () => Function.prototype.toString.call(Original),
    writable: true,
    configurable: true,
  });
  replaceFunction(PatchedDate, 'now', (original) => {
    return function now() {
      const taken = takenBy(now);
      return taken === undefined ? original() : taken.session.clock.date(taken.owner);
    };
  });

  const descriptor = Object.getOwnPropertyDescriptor(globalThis, 'Date');
  return undoAll([
    define(globalThis, 'Date', { ...descriptor, value: PatchedDate }),
    define(Original.prototype, 'constructor', {
      value: PatchedDate,
      writable: true,
      enumerable: false,
      configurable: true,
    }),
  ]);
}
