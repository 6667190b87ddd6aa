import { real } from '../real.ts';
import type { Stallable } from '../replay/stallable.ts';

/**
 * Says so where an agent has nothing left to do and the tape still waits for something of it. What
 * listeners of `beforeExit` begin counts as something to do, and they run after this one.
 *
 * @note A turn is added only where the replay has failed unless they begin something, because it
 * makes Node emit `beforeExit` once more.
 */
export function onIdle(session: Stallable): void {
  let before = -1;
  process.prependListener('beforeExit', () => {
    // Who still waits will wait for ever; without anyone waiting this is simply the end.
    if (session.pending() === 0 || !session.awaits()) return;
    const progress = session.progress();
    if (progress === before) session.stalled();
    before = progress;
    real.setImmediate(() => {});
  });
}
