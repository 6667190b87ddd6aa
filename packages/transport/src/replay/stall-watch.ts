import { runOutside } from '../context.ts';
import { real } from '../real.ts';
import { createIdleCheck } from './idle.ts';
import type { Stallable } from './stallable.ts';

/** Milliseconds between looks. */
const interval = 50;

/** Looks without progress and without work under way after which the agent has nothing left to do. */
const quietLooks = 10;

/** Milliseconds that an agent may go on after a divergence, however busy it is. */
const grace = 10_000;

/** Milliseconds that count between two looks at most: a process in a debugger stands still. */
const longestLook = 200;

export interface StallWatchOptions {
  /** Milliseconds without progress after which a wait is given up although work is under way. */
  readonly timeout: number;
  /** The agent does not end by itself: what it waits for is not on the tape. */
  readonly onStuck: () => void;
}

/**
 * Ends a wait for something that never comes: half a second after the agent has nothing left to
 * do, else after `timeout`. After a divergence the agent is given a while to come to an end.
 *
 * @returns the timer behind it, to be cleared when the run ends
 */
export function watchForStall(
  session: Stallable,
  { timeout, onStuck }: StallWatchOptions,
): NodeJS.Timeout {
  const isIdle = createIdleCheck(session.self);
  let progress = -1;
  let looked = real.performanceNow();
  let now = 0;
  let since = 0;
  let quiet = 0;
  let diverged: number | undefined;

  function look(): void {
    const time = real.performanceNow();
    now += Math.min(time - looked, longestLook);
    looked = time;
    if (session.lost !== undefined) diverged ??= now;
    if (diverged !== undefined && now - diverged > grace) {
      onStuck();
      return;
    }
    const idle = isIdle() && !session.expectsGivingUp();
    if (session.progress() !== progress || session.pacing()) {
      progress = session.progress();
      since = now;
      quiet = 0;
      return;
    }
    quiet = idle ? quiet + 1 : 0;
    if (quiet >= quietLooks || now - since >= timeout) conclude();
  }

  function conclude(): void {
    if (session.lost === undefined && session.stalled()) {
      // Freed from the order, the agent may come to its end after all.
      quiet = 0;
      since = now;
      return;
    }
    const knownToWait = session.lost !== undefined || session.pending() > 0;
    if (knownToWait || now - since >= timeout) onStuck();
  }

  return runOutside(() => real.setInterval(look, interval));
}
