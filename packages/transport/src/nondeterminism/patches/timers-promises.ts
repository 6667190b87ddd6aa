import timersPromises from 'node:timers/promises';
import { timerTakenBy } from '../taken-by.ts';
import { type Sleep, sleepInSession, ticksInSession } from '../timers/sleep.ts';
import { type Native, replaceFunction, type Undo, undoAll } from './replace.ts';

/** The promised timers of `node:timers/promises`. What is malformed or aborted, Node itself refuses. */
export function patchTimersPromises(): Undo {
  return undoAll([
    replaceFunction(timersPromises, 'setTimeout', patchSleep(2)),
    replaceFunction(Object.getPrototypeOf(timersPromises.scheduler), 'wait', patchSleep(1)),
    replaceFunction(timersPromises, 'setInterval', (original) => {
      return function setInterval(this: unknown, ...args: unknown[]) {
        const sleep = readSleep(args[0], args[2], () => Reflect.apply(original, this, args).next());
        const taken = sleep === undefined ? undefined : timerTakenBy(setInterval);
        if (sleep === undefined || taken === undefined) {
          return Reflect.apply(original, this, args);
        }
        return ticksInSession(taken, { sleep, value: args[1] });
      };
    }),
  ]);
}

/** @param optionsAt where the options are among the arguments; before them lies the value, if any. */
function patchSleep(optionsAt: 1 | 2): (original: Native) => Native {
  return (original) => {
    return function sleeping(this: unknown, ...args: unknown[]) {
      const sleep = readSleep(args[0], args[optionsAt], () => Reflect.apply(original, this, args));
      const taken = sleep === undefined ? undefined : timerTakenBy(sleeping);
      if (sleep === undefined || taken === undefined) return Reflect.apply(original, this, args);
      const slept = sleepInSession(taken, sleep);
      return optionsAt === 1 ? slept : slept.then(() => args[1]);
    };
  };
}

/** `undefined` where Node itself should answer, because it will refuse. */
function readSleep(
  ms: unknown,
  options: unknown,
  refuse: () => PromiseLike<unknown>,
): Sleep | undefined {
  if (ms !== undefined && typeof ms !== 'number') return undefined;
  if (options === undefined) return { ms: ms ?? 1, ref: true, signal: undefined, refuse };
  if (typeof options !== 'object' || options === null) return undefined;
  const { signal, ref = true } = options as { signal?: unknown; ref?: unknown };
  if (typeof ref !== 'boolean') return undefined;
  if (signal !== undefined && !(signal instanceof AbortSignal)) return undefined;
  if (signal?.aborted) return undefined;
  return { ms: ms ?? 1, ref, signal, refuse };
}
