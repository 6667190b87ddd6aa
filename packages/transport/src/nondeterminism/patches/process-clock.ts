import { real } from '../../real.ts';
import type { Session } from '../../session.ts';
import { takenBy } from '../taken-by.ts';
import { type Native, replaceFunction, type Undo, undoAll } from './replace.ts';

const billion = 1_000_000_000n;

/** `process.hrtime`, `process.hrtime.bigint` and `process.uptime`, told by the session's clock. */
export function patchProcessClock(): Undo {
  const realBigint: () => bigint = process.hrtime.bigint;
  const agentsOrigins = new WeakMap<Session, bigint>();

  function localOrigin(): bigint {
    return realBigint() - nanoseconds(real.performanceNow());
  }
  const ownOrigin = localOrigin();

  /** hrtime counts from an arbitrary moment; programs make names from it, so the agent's is drawn. */
  function originFor(session: Session, owner: string): bigint {
    if (owner !== 'agent') return ownOrigin;
    let origin = agentsOrigins.get(session);
    if (origin === undefined) {
      origin = BigInt(session.draws.named('process.hrtime', () => String(ownOrigin)));
      agentsOrigins.set(session, origin);
    }
    return origin;
  }

  /** Nanoseconds for the caller of `patched`; `undefined` where the original must serve it. */
  function read(patched: Native): bigint | undefined {
    const taken = takenBy(patched);
    if (taken === undefined) return undefined;
    const { session, owner } = taken;
    return originFor(session, owner) + nanoseconds(session.clock.monotonic(owner));
  }

  return undoAll([
    replaceFunction(process, 'hrtime', (original) => {
      function hrtime(this: unknown, ...args: unknown[]) {
        const now = isPair(args[0]) || args[0] === undefined ? read(hrtime) : undefined;
        if (now === undefined) return Reflect.apply(original, this, args);
        const seconds = Number(now / billion);
        const rest = Number(now % billion);
        return isPair(args[0]) ? difference([seconds, rest], args[0]) : [seconds, rest];
      }
      function bigint(this: unknown) {
        return read(bigint) ?? realBigint();
      }
      return Object.assign(hrtime, { bigint });
    }),
    replaceFunction(process, 'uptime', (original) => {
      return function uptime(this: unknown) {
        const taken = takenBy(uptime);
        if (taken === undefined) return Reflect.apply(original, this, []);
        return taken.session.clock.monotonic(taken.owner) / 1000;
      };
    }),
  ]);
}

function nanoseconds(milliseconds: number): bigint {
  return BigInt(Math.round(milliseconds * 1e6));
}

function isPair(value: unknown): value is [number, number] {
  return Array.isArray(value) && value.length === 2;
}

function difference(now: readonly [number, number], before: readonly [number, number]): number[] {
  const seconds = now[0] - before[0];
  const rest = now[1] - before[1];
  return rest < 0 ? [seconds - 1, rest + 1e9] : [seconds, rest];
}
