import { once } from 'node:events';
import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { RecordedRun } from '../inputs.ts';
import type { RunRedaction } from '../redact/redaction.ts';
import { createApp } from './app.ts';
import { createJobs } from './jobs.ts';
import type { RunSource } from './run-source.ts';
import type { RunStarter } from './run-starter.ts';

export interface ServeOptions {
  /** Port on 127.0.0.1; 0 takes a free one. */
  readonly port: number;
  /** Name and version of what serves. */
  readonly by: string;
  /** Makes what takes secrets out of all that is told of a run; of no run in particular for `null`. */
  readonly redact?: (run: RecordedRun | null) => RunRedaction;
  /** What starts replays and forks; without it, the server only reads. */
  readonly allowRun?: {
    readonly starter: RunStarter;
    /** A secret of at least 128 random bits, as text that a URL may hold. */
    readonly token: string;
  };
}

/** A server that is listening. */
export interface ReportServer {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Serves pages of runs on 127.0.0.1, to be read, and to be run where `allowRun` is given.
 *
 * @throws the error of `listen` where the port is taken (`EADDRINUSE`)
 */
export async function serveReports(
  source: RunSource,
  { port, by, redact, allowRun }: ServeOptions,
): Promise<ReportServer> {
  let bound = port;
  const jobs = allowRun === undefined ? undefined : createJobs(allowRun.starter);
  const starting = allowRun === undefined || jobs === undefined ? undefined : { ...allowRun, jobs };
  const app = createApp({ source, by, port: () => bound, now: Date.now, redact, starting });
  const server: Server = createServer(getRequestListener(app.fetch));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  bound = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${bound}/`,
    async close() {
      await jobs?.close();
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
