import { fork } from 'node:child_process';
import { once } from 'node:events';

/** A server in another process; its URL and how to stop it. */
export interface BenchServer {
  readonly url: string;
  readonly stop: () => void;
}

/** Starts the server of the benchmarks, so that its work is not measured with the client's. */
export async function startServer(): Promise<BenchServer> {
  const child = fork(new URL('./server.ts', import.meta.url), { execArgv: [] });
  const [port] = (await once(child, 'message')) as [number];
  return { url: `http://127.0.0.1:${port}`, stop: () => void child.disconnect() };
}
