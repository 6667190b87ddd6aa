import { performance } from 'node:perf_hooks';
import { workOf } from '../gate/work.ts';
import type { Session } from '../session.ts';

/** Work under way that may still make the agent do something; sockets and host timers are not. */
const working: ReadonlySet<string> = new Set([
  'GetAddrInfoReqWrap',
  'GetNameInfoReqWrap',
  'ProcessWrap',
  'Worker',
]);

/** Share of the time spent in JavaScript from which on somebody is computing. */
const computing = 0.8;

/** Tells, call after call, whether anything was under way since the last one that could wake the agent. */
export function createIdleCheck(session: Session): () => boolean {
  let since = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, since);
    since = now;
    if (utilization > computing || workOf(session) > 0) return false;
    return !process.getActiveResourcesInfo().some((name) => working.has(name));
  };
}
