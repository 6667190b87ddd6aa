import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildResponse, type ResponseSpec } from '@tracefork/wire';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

export interface MessagesServer extends AsyncDisposable {
  readonly url: string;
  /** What it was asked, in order. */
  readonly received: readonly Received[];
}

/** A server that speaks the Messages API and always answers the same. */
export async function messagesServer(spec: ResponseSpec): Promise<MessagesServer> {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const body = JSON.parse(Buffer.concat(pieces).toString()) as Record<string, unknown>;
    received.push({ path: request.url ?? '', headers: request.headers, body });
    const built = buildResponse('anthropic', spec);
    response.writeHead(built.status, Object.fromEntries(built.headers));
    response.end(built.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
