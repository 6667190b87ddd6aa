import { takenBy } from '../taken-by.ts';
import { type Native, replaceFunction, replaceGetter, type Undo, undoAll } from './replace.ts';

/** `Intl.DateTimeFormat` formats the present where it is given no date. */
export function patchIntl(): Undo {
  const { prototype } = Intl.DateTimeFormat;
  return undoAll([
    replaceGetter(prototype, 'format', (original) => {
      return function format(this: unknown) {
        const bound = Reflect.apply(original, this, []) as Native;
        return withPresent(bound);
      };
    }),
    replaceFunction(prototype, 'formatToParts', (original) => {
      return function formatToParts(this: unknown, ...args: unknown[]) {
        const taken = args[0] === undefined ? takenBy(formatToParts) : undefined;
        const date = taken === undefined ? args : [taken.session.clock.date(taken.owner)];
        return Reflect.apply(original, this, date);
      };
    }),
  ]);
}

const patchedFormats = new WeakMap<Native, Native>();

/** One function for each that `format` gives, which is the same whenever it is asked for. */
function withPresent(bound: Native): Native {
  let patched = patchedFormats.get(bound);
  if (patched === undefined) {
    patched = function format(date?: unknown): unknown {
      const taken = date === undefined ? takenBy(patched) : undefined;
      return bound(taken === undefined ? date : taken.session.clock.date(taken.owner));
    };
    Object.defineProperty(patched, 'name', { value: bound.name, configurable: true });
    patchedFormats.set(bound, patched);
  }
  return patched;
}
