import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { headerPairs } from '../edges/header-pairs.ts';
import { playExchange } from '../edges/socket-play.ts';
import type { CapturedRequest, Exchange, OpenUpstream } from '../exchange/exchange.ts';
import { changeRequest } from '../exchange/request-change.ts';
import { admit, elsewhere, type Refused } from './admission.ts';
import { endingsOf, writeForwardedHead } from './client-side.ts';
import { requestHeaders } from './headers.ts';
import type { ProxyTarget } from './targets.ts';
import { openUpstream } from './upstream.ts';

/** Milliseconds that what is under way has for coming to its end once the proxy closes. */
const patience = 1000;

export interface ProxyServerOptions {
  readonly targets: readonly ProxyTarget[];
  /** 0: any that is free. */
  readonly port: number;
  exchange(request: CapturedRequest, openUpstream: OpenUpstream): Exchange;
  onRefused?(refused: Refused): void;
}

/** A server on 127.0.0.1 that clients are sent to instead of the real ones. */
export interface ProxyServer {
  readonly port: number;
  /** How many clients wait for something that is to come. */
  waiting(): number;
  /** Breaks the connections of all clients. */
  breakAll(): void;
  close(): Promise<void>;
}

/** @throws the error of listen, such as EADDRINUSE */
export async function openProxyServer(options: ProxyServerOptions): Promise<ProxyServer> {
  const { targets } = options;
  const server = createServer({ keepAlive: true, noDelay: true, requestTimeout: 0 });
  // A client's connections are its own to close; one closed under its hands would be a failure of ours.
  server.keepAliveTimeout = 0;
  const playing = new Set<Promise<unknown>>();
  const waiting = new Set<Exchange>();
  let port = 0;

  server.on('request', (request, response) => {
    const admission = admit(
      { url: request.url ?? '/', headers: request.headers },
      { port, targets },
    );
    if (admission.kind === 'refused') {
      options.onRefused?.(admission);
      refuse(response, admission);
      return;
    }
    const { url } = admission;
    readBody(request)
      .then((body) => play({ request, response, url, body }))
      .catch(() => request.socket.destroy());
  });
  server.on('connect', (request: IncomingMessage, socket: Socket) => {
    const refused = elsewhere(request.url ?? '');
    options.onRefused?.(refused);
    const text = bodyOf(refused);
    socket.on('error', () => {});
    socket.end(
      `HTTP/1.1 403 Forbidden\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\nconnection: close\r\n\r\n${text}`,
    );
  });

  function play({
    request,
    response,
    url,
    body,
  }: {
    readonly request: IncomingMessage;
    readonly response: ServerResponse;
    readonly url: string;
    readonly body: Uint8Array | null;
  }): void {
    const client = request.socket;
    const captured: CapturedRequest = {
      via: 'socket',
      method: request.method ?? 'GET',
      url,
      headers: requestHeaders(headerPairs(request.rawHeaders), { host: new URL(url).host }),
      body,
    };
    const exchange = options.exchange(captured, (change) =>
      openUpstream(client, change === undefined ? captured : changeRequest(captured, change)),
    );
    const gone = Promise.withResolvers<void>();
    const watched: Exchange = {
      async next() {
        waiting.add(watched);
        const arrival = await exchange.next();
        waiting.delete(watched);
        return arrival;
      },
      abort() {
        waiting.delete(watched);
        exchange.abort();
        gone.resolve();
      },
    };
    const played = playExchange(watched, {
      connection: endingsOf(response),
      response,
      uploaded: false,
      writeHead: writeForwardedHead,
    });
    const over: Promise<unknown> = Promise.race([played, gone.promise])
      .catch(() => client.destroy())
      .finally(() => playing.delete(over));
    playing.add(over);
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port, '127.0.0.1', resolve);
  });
  port = (server.address() as AddressInfo).port;
  return {
    port,
    waiting: () => waiting.size,
    breakAll: () => server.closeAllConnections(),
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      const late = new Promise<void>((resolve) => setTimeout(resolve, patience).unref());
      await Promise.race([Promise.allSettled(playing), late]);
      await Promise.race([closed, late]);
    },
  };
}

/** @returns `null` where the request says that it has none */
async function readBody(request: IncomingMessage): Promise<Uint8Array | null> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const hasBody =
    chunks.length > 0 ||
    'content-length' in request.headers ||
    'transfer-encoding' in request.headers;
  return hasBody ? Buffer.concat(chunks) : null;
}

function refuse(response: ServerResponse, refused: Refused): void {
  const text = bodyOf(refused);
  response
    .writeHead(refused.status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      'x-should-retry': 'false',
      connection: 'close',
    })
    .end(text);
}

function bodyOf({ type, message }: Refused): string {
  return JSON.stringify({ type: 'error', error: { type, message: `tracefork: ${message}` } });
}
