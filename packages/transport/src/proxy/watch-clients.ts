import { real } from '../real.ts';
import type { Stallable } from '../replay/stallable.ts';
import type { ProxyServer } from './proxy-server.ts';

/** Milliseconds between looks. */
const interval = 50;

/**
 * Ends a wait of clients for something that never comes. A client that asks for nothing may take
 * its time: nobody here knows what it does.
 */
export function watchClients(
  session: Stallable,
  {
    server,
    timeout,
  }: {
    readonly server: Pick<ProxyServer, 'waiting' | 'breakAll'>;
    /** Milliseconds. */
    readonly timeout: number;
  },
): { stop(): void } {
  let progress = -1;
  let since = real.performanceNow();

  function look(): void {
    const now = real.performanceNow();
    const waits = server.waiting() > 0 && !session.pacing() && !session.expectsGivingUp();
    if (!waits || session.progress() !== progress) {
      progress = session.progress();
      since = now;
      return;
    }
    if (now - since < timeout) return;
    since = now;
    // Freed from the order, the answers may come after all.
    if (session.lost === undefined && session.stalled()) return;
    server.breakAll();
  }

  const timer = real.setInterval(look, interval).unref();
  return { stop: () => real.clearInterval(timer) };
}
