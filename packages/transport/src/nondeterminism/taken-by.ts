import { currentSession } from '../context.ts';
import type { Owner } from '../ports.ts';
import type { Session } from '../session.ts';
import { ownerOf, tracefork } from './owner.ts';

/** Whose call of a patched function this is. */
export interface Taking {
  readonly session: Session;
  readonly owner: Owner;
}

/** Tracefork and the interception under it: the recorder, although it runs in the agent's context. */
const machinery: ReadonlySet<Owner> = new Set([
  tracefork,
  'msw',
  'rettime',
  'until-async',
  'strict-event-emitter',
  '@mswjs/interceptors',
  '@open-draft/until',
  '@open-draft/logger',
  '@open-draft/deferred-promise',
]);

/** HTTP clients whose housekeeping timers differ from run to run. */
const ownTimers: ReadonlySet<Owner> = new Set(['node', 'undici']);

/** Session and owner of the running call of `patched`; `undefined` where the original must serve it. */
export function takenBy(patched: unknown): Taking | undefined {
  const session = currentSession();
  if (session === undefined || session.timers.over) return undefined;
  const owner = ownerOf(patched);
  return machinery.has(owner) ? undefined : { session, owner };
}

/** As `takenBy`, for timers: those of HTTP clients' housekeeping stay real. */
export function timerTakenBy(patched: unknown): Taking | undefined {
  const taken = takenBy(patched);
  return taken === undefined || ownTimers.has(taken.owner) ? undefined : taken;
}
