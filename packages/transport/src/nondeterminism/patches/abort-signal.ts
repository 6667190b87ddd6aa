import { AsyncResource } from 'node:async_hooks';
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
      const resource = new AsyncResource('Timeout');
      function abort(): void {
        controller.abort(
          new DOMException('The operation was aborted due to timeout', 'TimeoutError'),
        );
      }
      // Its listeners are the agent's.
      const fire = () => resource.runInAsyncScope(abort);
      const { session, owner } = taken;
      session.timers.set({ owner, repeat: false, ms: ms as number, fire }).unref();
      return controller.signal;
    };
  });
}
