import os from 'node:os';
import { currentSession } from '../../context.ts';
import type { Owner } from '../../ports.ts';
import type { Session } from '../../session.ts';
import { type Taking, takenBy } from '../taken-by.ts';
import { define, type Native, replaceFunction, type Undo, undoAll } from './replace.ts';

type Numbered = 'pid' | 'ppid';

/** Who speaks to real processes: Node itself, and tsx, whose child finds its parent by its number. */
const truthful: ReadonlySet<Owner> = new Set(['node', 'tsx']);

const real: Readonly<Record<Numbered, number>> = { pid: process.pid, ppid: process.ppid };

/**
 * `process.pid`, `process.ppid` and `os.hostname`, as they were while the run was recorded.
 *
 * @note Loggers put them into every line that they print.
 */
export function patchProcessIdentity(): Undo {
  return undoAll([
    serveNumber('pid'),
    serveNumber('ppid'),
    replaceFunction(os, 'hostname', (original) => {
      return function hostname(this: unknown) {
        const taken = asked(hostname);
        const name = () => Reflect.apply(original, this, []) as string;
        return taken === undefined ? name() : hostnameFor(taken, name);
      };
    }),
  ]);
}

/** The process that a number means to the agent of `session`: its own is that of the recording. */
export function realNumber(given: number, session: Session | undefined): number {
  const { identity } = session ?? {};
  if (identity === undefined) return given;
  const meant = (['pid', 'ppid'] as const).find((name) => identity[name] === Math.abs(given));
  return meant === undefined ? given : Math.sign(given) * real[meant];
}

function serveNumber(name: Numbered): Undo {
  const descriptor = Object.getOwnPropertyDescriptor(process, name);
  function number(): number {
    const recorded = currentSession()?.identity?.[name];
    return recorded === undefined || asked(number) === undefined ? real[name] : recorded;
  }
  return define(process, name, {
    enumerable: descriptor?.enumerable ?? true,
    configurable: true,
    get: number,
  });
}

function asked(patched: Native): Taking | undefined {
  const taken = takenBy(patched);
  return taken === undefined || truthful.has(taken.owner) ? undefined : taken;
}

const hostnames = new WeakMap<Session, string>();

/** A draw, made once a run; a package that asks for what was not recorded has the name of today. */
function hostnameFor({ session, owner }: Taking, name: () => string): string {
  const known = hostnames.get(session);
  if (known !== undefined) return known;
  const replayed = session.mode === 'replay';
  if (replayed && owner !== 'agent' && session.identity?.hostname !== true) return name();
  const drawn = session.draws.named('os.hostname', name);
  hostnames.set(session, drawn);
  return drawn;
}
