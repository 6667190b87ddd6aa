import type { Socket } from 'node:net';
import { real } from '../real.ts';

/** Milliseconds for which a client may read without having written before the server has the first word. */
const patience = 25;

/** What HTTP clients keep on their sockets: one that has it writes sooner or later. */
function hasHttpParser(client: Socket): boolean {
  if ((client as { parser?: unknown }).parser) return true;
  return Object.getOwnPropertySymbols(client).some(({ description }) => description === 'parser');
}

/**
 * Calls `found` once if the client reads but does not write: a protocol in which the server speaks
 * first, and so not HTTP.
 */
export function noticeServerFirst(client: Socket, found: () => void): void {
  let waiting = false;
  const look = (): void => {
    waiting = false;
    if (client.destroyed || client.bytesWritten > 0 || hasHttpParser(client)) return;
    if (client.listenerCount('data') + client.listenerCount('readable') === 0) return;
    client.removeListener('newListener', onReader);
    found();
  };
  const onReader = (event: string | symbol): void => {
    if (waiting || (event !== 'data' && event !== 'readable')) return;
    waiting = true;
    real.setTimeout(look, patience);
  };
  client.on('newListener', onReader);
  client.once('close', () => client.removeListener('newListener', onReader));
  if (client.listenerCount('data') + client.listenerCount('readable') > 0) onReader('data');
}
