import { performance } from 'node:perf_hooks';
import type { Session } from '../../session.ts';
import { takenBy } from '../taken-by.ts';
import { replaceFunction, replaceGetter, type Undo, undoAll } from './replace.ts';

/**
 * `performance.now` and `performance.timeOrigin`, on the prototype that every route leads to.
 *
 * @note The global may be a stand-in that has none: that of fake timers.
 */
export function patchPerformance(): Undo {
  const prototype: object = Object.getPrototypeOf(performance);
  return undoAll([
    replaceFunction(prototype, 'now', (original) => {
      return function now(this: unknown) {
        const taken = takenBy(now);
        if (taken === undefined) return Reflect.apply(original, this, []);
        return taken.session.clock.monotonic(taken.owner);
      };
    }),
    replaceGetter(prototype, 'timeOrigin', (original) => {
      return function timeOrigin(this: unknown) {
        const taken = takenBy(timeOrigin);
        if (taken === undefined) return Reflect.apply(original, this, []);
        const { session, owner } = taken;
        if (owner === 'agent') {
          return session.draws.named('performance.timeOrigin', () =>
            Reflect.apply(original, this, []),
          );
        }
        return session.mode === 'record'
          ? Reflect.apply(original, this, [])
          : virtualOrigin(session);
      };
    }),
  ]);
}

const origins = new WeakMap<Session, number>();

/** Agrees with the session's two clocks, which differ from this process's own on replay. */
function virtualOrigin(session: Session): number {
  let origin = origins.get(session);
  if (origin === undefined) {
    origin = session.clock.date('node') - session.clock.monotonic('node');
    origins.set(session, origin);
  }
  return origin;
}
