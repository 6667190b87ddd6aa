import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import Anthropic from '@anthropic-ai/sdk';
import type { BuiltResponse, HttpCall } from '../../src/index.ts';

/** A real HTTP server that gives the same answer to every request and keeps what it was asked. */
export interface AnsweringServer extends AsyncDisposable {
  readonly client: Anthropic;
  /** Without a slash at its end. */
  readonly url: string;
  readonly calls: HttpCall[];
}

async function readCall(request: IncomingMessage): Promise<HttpCall> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return {
    method: request.method ?? '',
    url: `http://localhost${request.url}`,
    headers: Object.entries(request.headersDistinct).flatMap(([name, values]) =>
      (values ?? []).map((value): [string, string] => [name, value]),
    ),
    body: Buffer.concat(chunks),
  };
}

export async function answerWith(
  answer: BuiltResponse,
  options: { pathPrefix?: string; maxRetries?: number } = {},
): Promise<AnsweringServer> {
  const calls: HttpCall[] = [];
  const server = createServer(async (request, response) => {
    calls.push(await readCall(request));
    response.writeHead(answer.status, answer.headers.flat());
    for (const chunk of answer.chunks) {
      response.write(chunk);
      await new Promise((done) => setImmediate(done));
    }
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}${options.pathPrefix ?? ''}`;
  const client = new Anthropic({
    apiKey: 'test',
    baseURL: url,
    maxRetries: options.maxRetries ?? 0,
  });
  return {
    client,
    url,
    calls,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
