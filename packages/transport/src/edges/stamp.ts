import type { Session } from '../session.ts';

/** Header that carries the session through pools that mix async contexts; never leaves the process. */
export const contextHeader = 'x-tracefork-context';

const sessions = new Map<string, WeakRef<Session>>();
const stamps = new WeakMap<Session, string>();
let last = 0;

/** The session's stamp; the same at every call. */
export function stampOf(session: Session): string {
  const existing = stamps.get(session);
  if (existing !== undefined) return existing;
  const stamp = String(++last);
  stamps.set(session, stamp);
  sessions.set(stamp, new WeakRef(session));
  return stamp;
}

/** The session behind a stamp, if there is one. */
export function sessionOfStamp(stamp: string | string[] | undefined): Session | undefined {
  return typeof stamp === 'string' ? sessions.get(stamp)?.deref() : undefined;
}
