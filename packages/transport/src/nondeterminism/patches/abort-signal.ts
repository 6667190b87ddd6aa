import { timerTakenBy } from '../taken-by.ts';
import { replaceFunction, type Undo } from './replace.ts';

const longest = 2 ** 32 - 1;

/** `AbortSignal.timeout`, whose timer races with the network like any other. */
export function patchAbortSignal(): Undo {
  return replaceFunction(AbortSignal, 'timeout', (original) => {
    return function timeout(this: unknown, ...args: unknown[]) {
      const [ms] = args;
      const valid = typeof ms === 'number' && Number.isInteger(ms) && ms >= 0 && ms <= longest;
      const taken = valid ? timerTakenBy(timeout) : undefined;
      if (taken === undefined) return Reflect.apply(original, this, args);
      const controller = new AbortController();
      function fire(): void {
        controller.abort(
          new DOMException('The operation was aborted due to timeout', 'TimeoutError'),
        );
      }
      taken.session.timers.set({ repeat: false, ms: ms as number, fire }).unref();
      return controller.signal;
    };
  });
}
