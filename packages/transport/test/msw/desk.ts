import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Tape } from '@tracefork/tape';
import type { HttpHandler } from 'msw';
import { setupServer } from 'msw/node';
import { record } from '../../src/index.ts';

/** Records what `agent` does with a real server, which is gone afterwards. */
export async function recorded(
  listener: RequestListener,
  agent: (url: string) => Promise<unknown>,
): Promise<{ readonly tape: Tape; readonly url: string; readonly value: unknown }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = `http://127.0.0.1:${address.port}`;
  try {
    const { tape, outcome } = await record(() => agent(url));
    if (outcome.status === 'threw') throw outcome.error;
    return { tape, url, value: outcome.value };
  } finally {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
    // The clients' pools find out about their connections.
    await sleep(20);
  }
}

/** Runs `use` with the handlers in place, as a user's own test does. */
export async function served<T>(
  handlers: readonly HttpHandler[],
  use: () => Promise<T>,
): Promise<T> {
  const server = setupServer(...handlers);
  server.listen({ onUnhandledFrame: 'error' });
  try {
    return await use();
  } finally {
    await server.close();
  }
}
