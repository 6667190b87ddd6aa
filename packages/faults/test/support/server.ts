import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BuiltResponse, HttpCall } from '@tracefork/wire';
import { onTestFinished } from 'vitest';

export interface ModelServer {
  /** Without a slash at its end. */
  readonly url: string;
  readonly calls: readonly HttpCall[];
  close(): Promise<void>;
}

async function readCall(request: IncomingMessage): Promise<HttpCall> {
  return {
    method: request.method ?? '',
    url: `http://localhost${request.url}`,
    body: Buffer.concat(await request.toArray()),
  };
}

/** A real HTTP server on 127.0.0.1 that answers each request with what `answer` builds. */
export async function modelServer(
  answer: (call: HttpCall, number: number) => Pick<BuiltResponse, 'status' | 'headers' | 'chunks'>,
): Promise<ModelServer> {
  const calls: HttpCall[] = [];
  const server = createServer(async (request, response) => {
    const call = await readCall(request);
    calls.push(call);
    const { status, headers, chunks } = answer(call, calls.length - 1);
    response.writeHead(status, headers.flat());
    for (const chunk of chunks) {
      response.write(chunk);
      await new Promise((done) => setImmediate(done));
    }
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    if (!server.listening) return;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, calls, close };
}
