import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Answer, type Asked, answer } from './model/answer.ts';

export interface ModelServerOptions {
  /** Default 0: any free port. */
  readonly port?: number;
  /** Seed of the model's noise. Default 49: the run of the demo, which fails. */
  readonly seed?: number;
  /** How often a first attempt is refused with 429 or 529, 0 to 1. Default 0.1. */
  readonly overload?: number;
  /** Milliseconds until an answer begins; its pieces then come at a tenth of it. Default 50. */
  readonly latency?: number;
}

/** A request that the server answered. */
export interface SeenRequest extends Asked {
  readonly status: number;
}

export interface ModelServer {
  /** For `ANTHROPIC_BASE_URL`. */
  readonly url: string;
  /** Every request so far, in the order of arrival. */
  readonly requests: readonly SeenRequest[];
  /** Ends the server and every open connection. */
  readonly close: () => Promise<void>;
}

/** The seed of the demo: with it and trial 0 the model slips, so that the agent's run fails. */
export const demoSeed = 49;

/**
 * Starts a model on 127.0.0.1 that speaks the Messages API. It answers from what it reads in the
 * conversation; the same seed, conversation and `x-trial` header give the same answer.
 */
export async function startModelServer(options: ModelServerOptions = {}): Promise<ModelServer> {
  const { port = 0, seed = demoSeed, overload = 0.1, latency = 50 } = options;
  const requests: SeenRequest[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const asked = await read(request);
    const answered = answer(asked, { seed, overload });
    requests.push({ ...asked, status: answered.status });
    await send(response, answered, latency);
  };
  const server = createServer((request, response) => {
    // A client that hangs up while it is being read is no reason to stop serving the others.
    serve(request, response).catch(() => response.destroy());
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${address.port}`,
    requests,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return {
    method: request.method ?? '',
    path: new URL(request.url ?? '/', 'http://localhost').pathname,
    headers: request.headers,
    body: Buffer.concat(chunks).toString('utf8'),
  };
}

async function send(response: ServerResponse, answered: Answer, latency: number): Promise<void> {
  if (latency > 0) await wait(latency);
  response.writeHead(answered.status, answered.headers);
  for (const [index, text] of answered.writes.entries()) {
    if (index > 0 && latency > 0) await wait(latency / 10);
    if (response.destroyed) return;
    response.write(text);
  }
  response.end();
}

function isMain(): boolean {
  const script = process.argv[1];
  return script !== undefined && realpathSync(script) === fileURLToPath(import.meta.url);
}

if (isMain()) {
  const [port = '8787', seed = String(demoSeed)] = process.argv.slice(2);
  const { url } = await startModelServer({ port: Number(port), seed: Number(seed) });
  console.log(`The demo's model listens. In another terminal:\n`);
  console.log(`  ANTHROPIC_BASE_URL=${url} ANTHROPIC_API_KEY=demo node dist/agent.js`);
}
