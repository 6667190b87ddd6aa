import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { createApp } from './app.ts';
import type { RunSource } from './run-source.ts';

export interface ServeOptions {
  /** Port on 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  /** Name and version of what serves. */
  readonly by: string;
}

/** A server that is listening. */
export interface ReportServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves pages of runs on 127.0.0.1, to be read and not to be changed.
 *
 * @throws the error of `listen` where the port is taken (`EADDRINUSE`)
 */
export async function serveReports(
  source: RunSource,
  { port, by }: ServeOptions,
): Promise<ReportServer> {
  let bound = port;
  const app = createApp({ source, by, port: () => bound, now: Date.now });
  const server: Server = createServer(getRequestListener(app.fetch));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  bound = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}/`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
