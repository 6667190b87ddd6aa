import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';

/** A request as the real server saw it. */
export interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: readonly string[];
  readonly body: string;
  /** The client left before the answer was whole. */
  gone: boolean;
}

/** A real server with answers that are hard to pass on. */
export async function startModel(): Promise<{
  readonly url: string;
  readonly seen: Seen[];
  /** Bytes that `/big` has handed to the kernel. */
  written(): number;
  stop(): void;
}> {
  const seen: Seen[] = [];
  const written = { bytes: 0 };
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { method, url, rawHeaders } = request;
    const body = Buffer.concat(chunks).toString();
    const entry: Seen = { method, url, headers: rawHeaders, body, gone: false };
    seen.push(entry);
    response.on('close', () => {
      entry.gone = !response.writableFinished;
    });
    const path = (url ?? '').replace(/\?.*/, '');
    await (answers[path] ?? echo)({ request, response, body, count: seen.length, written });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const stop = (): void => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(stop);
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    written: () => written.bytes,
    stop,
  };
}

interface Call {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly body: string;
  readonly count: number;
  readonly written: { bytes: number };
}

export const gzipped: Buffer = gzipSync('{"text":"packed"}');

const answers: Readonly<Record<string, (call: Call) => unknown>> = {
  '/headers': ({ response }) =>
    response
      .writeHead(201, 'Made Up', [
        ...['Content-Type', 'text/plain; charset=utf-8', 'X-Two', 'one', 'x-two', 'two'],
        ...['request-id', 'req_1', 'anthropic-ratelimit-tokens-remaining', '42'],
        ...['X-Latin', 'caf\u00e9', 'Keep-Alive', 'timeout=9', 'Connection', 'keep-alive, X-Hop'],
        ...['X-Hop', 'not yours', 'Content-Length', '2'],
      ])
      .end('ok'),
  '/gzip': ({ response }) =>
    response
      .writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' })
      .end(gzipped),
  '/stream': async ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let index = 0; index < 4; index += 1) {
      response.write(`data: ${index}\n\n`);
      await pause(60);
    }
    response.end('data: [DONE]\n\n');
  },
  '/endless': async ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    while (!response.destroyed) {
      response.write('data: more\n\n');
      await pause(20);
    }
  },
  '/reset': async ({ request, response }) => {
    response.writeHead(200, { 'content-type': 'text/plain' }).write('half');
    await pause(30);
    request.socket.resetAndDestroy();
  },
  '/half': async ({ request, response }) => {
    response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 100 }).write('half');
    await pause(30);
    request.socket.end();
  },
  '/big': ({ response, request, written }) => {
    const size = Number(new URL(request.url ?? '', 'http://x').searchParams.get('n'));
    response.writeHead(200, { 'content-type': 'application/octet-stream' });
    const block = Buffer.alloc(2 ** 16, 'b');
    let left = size;
    const fill = (): void => {
      while (left > 0) {
        left -= block.length;
        written.bytes += block.length;
        if (!response.write(block)) {
          response.once('drain', fill);
          return;
        }
      }
      response.end();
    };
    fill();
  },
  '/after': async ({ request, response }) => {
    await pause(Number(new URL(request.url ?? '', 'http://x').searchParams.get('ms')));
    response.end('done');
  },
  '/retry': ({ response, count }) =>
    count % 2 === 1
      ? response.writeHead(529, { 'retry-after': '0' }).end('{"type":"error"}')
      : response.writeHead(200, { 'content-type': 'application/json' }).end(`{"n":${count}}`),
};

function echo({ response, body, count }: Call): void {
  const text = JSON.stringify({ count, body });
  response
    .writeHead(200, { 'content-type': 'application/json', 'content-length': text.length })
    .end(text);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
