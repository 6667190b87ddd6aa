import { currentSession } from '../context.ts';
import type { Session } from '../session.ts';

const counts = new WeakMap<Session, number>();

/** Node's own requests for files; on newer versions of Node not all of them are shown. */
const fileRequests: ReadonlySet<string> = new Set([
  'FSReqCallback',
  'FSReqPromise',
  'FileHandleCloseReq',
]);

interface RequestList {
  /** A tenth of a microsecond, where `getActiveResourcesInfo` takes three. */
  _getActiveRequests?(): readonly object[];
}

/**
 * How many operations are under way in the run whose ends will make the agent go on: files,
 * compression, hashing. Files that Node itself reads (imported modules) count in every run.
 */
export function workOf(session: Session): number {
  const requests = (process as RequestList)._getActiveRequests?.() ?? [];
  const files = requests.filter((request) => fileRequests.has(request.constructor.name)).length;
  return Math.max(files, counts.get(session) ?? 0);
}

/** The agent starts an operation. Returns what to call when it is over. */
export function beginWork(): () => void {
  const session = currentSession();
  if (session === undefined) return () => {};
  counts.set(session, (counts.get(session) ?? 0) + 1);
  let over = false;
  return () => {
    if (over) return;
    over = true;
    counts.set(session, (counts.get(session) ?? 1) - 1);
  };
}
