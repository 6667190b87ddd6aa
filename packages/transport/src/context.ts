import { AsyncLocalStorage } from 'node:async_hooks';
import { processWide } from './process-wide.ts';
import type { Session } from './session.ts';

interface Context {
  /** `outside` marks tracefork's own work: nothing done there is the agent's. */
  readonly storage: AsyncLocalStorage<Session | 'outside'>;
  processSession: Session | undefined;
}

const context = processWide<Context>('context', () => ({
  storage: new AsyncLocalStorage(),
  processSession: undefined,
}));
const { storage } = context;

/** The session that the running code belongs to, if any. */
export function currentSession(): Session | undefined {
  const store = storage.getStore();
  if (store === 'outside') return undefined;
  return store ?? context.processSession;
}

/** Runs `fn` as the agent of `session`. */
export function runInSession<T>(session: Session, fn: () => T): T {
  return storage.run(session, fn);
}

/** Runs tracefork's own work: captured by nobody. */
export function runOutside<T>(fn: () => T): T {
  return storage.run('outside', fn);
}

/** True inside `runOutside`, also in callbacks of sockets opened there. */
export function isOutside(): boolean {
  return storage.getStore() === 'outside';
}

/** Makes `session` the one of every context of this process that has no other (commands). */
export function setProcessSession(session: Session | undefined): void {
  context.processSession = session;
}
