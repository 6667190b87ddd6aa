import { runOutside } from '../context.ts';
import { real } from '../real.ts';
import { isWorking } from './idle.ts';
import type { ReplaySession } from './replay-session.ts';

/** Milliseconds between looks. */
const interval = 50;

/** Looks without progress and without work under way after which the agent has nothing left to do. */
const quietLooks = 10;

export interface StallWatchOptions {
  /** Milliseconds without progress after which a wait is given up although work is under way. */
  readonly timeout: number;
  /** The replay diverged and the agent does not end by itself. */
  readonly onStuck: () => void;
}

/**
 * Ends a wait for something that never comes: half a second after the agent has nothing left to
 * do, else after `timeout`.
 *
 * @returns the timer behind it, to be cleared when the run ends
 */
export function watchForStall(
  session: ReplaySession,
  { timeout, onStuck }: StallWatchOptions,
): NodeJS.Timeout {
  let progress = -1;
  let since = real.performanceNow();
  let quiet = 0;
  const look = () => {
    const now = session.progress();
    if (now !== progress) {
      progress = now;
      since = real.performanceNow();
      quiet = 0;
      return;
    }
    quiet = isWorking() ? 0 : quiet + 1;
    if (quiet < quietLooks && real.performanceNow() - since < timeout) return;
    if (session.divergence === undefined && session.stalled()) {
      quiet = 0;
      since = real.performanceNow();
    } else if (session.divergence !== undefined) onStuck();
  };
  return runOutside(() => real.setInterval(look, interval));
}
