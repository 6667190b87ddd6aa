import { real } from '../real.ts';
import type { ReplaySession } from '../replay/replay-session.ts';
import type { ReplayFacts } from '../verdict.ts';

/** Milliseconds between looks. */
const interval = 10;

/** A process that was ended from outside did all that its tape has: nothing is left of it. */
function isPlayedOut(session: ReplaySession): boolean {
  const { requests, calls, programs } = session.left;
  const { matched, recorded } = session.draws.count;
  return (
    session.gate.remaining().length === 0 &&
    requests + calls + programs === 0 &&
    matched === recorded
  );
}

/** Calls `end` once the process did all that its tape has, which its recording did not outlive. */
export function onPlayedOut(session: ReplaySession, end: () => void): void {
  let looks = 0;
  const timer = real.setInterval(() => {
    looks = session.lost === undefined && isPlayedOut(session) ? looks + 1 : 0;
    if (looks < 2) return;
    real.clearInterval(timer);
    end();
  }, interval);
  timer.unref();
}

/** The facts of a process whose tape ends where it was ended: that is all there is to verify. */
export function endedFromOutside(facts: ReplayFacts, session: ReplaySession): ReplayFacts {
  if (!isPlayedOut(session)) return facts;
  return { ...facts, tapeComplete: true, outcome: 'same' };
}
