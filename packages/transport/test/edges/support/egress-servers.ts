import { createServer as createHttpServer } from 'node:http';
import { createServer as createH2Server, createSecureServer } from 'node:http2';
import { createServer as createHttpsServer } from 'node:https';
import {
  type AddressInfo,
  connect,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Certificate } from './peer.ts';

/** A server of some kind; `asked` counts what it was asked over its protocol. */
export interface Target {
  readonly port: number;
  readonly path: string | undefined;
  asked: number;
  close(): Promise<void>;
}

type Make = (options: { certificate: Certificate; count: () => void }) => Server;

const answer =
  (count: () => void) => (request: Readable & { url?: string | undefined }, response: Writable) => {
    count();
    request.resume();
    response.end(`answer to ${request.url}`);
  };

/** Kinds of servers by name. */
export const targets = {
  http: ({ count }) => createHttpServer(answer(count)),
  https: ({ certificate, count }) => createHttpsServer(certificate, answer(count)),
  h2c: ({ count }) => createH2Server(answer(count)) as unknown as Server,
  h2: ({ certificate, count }) =>
    createSecureServer(certificate, answer(count)) as unknown as Server,
  websocket: ({ count }) => {
    const server = createHttpServer();
    new WebSocketServer({ server }).on('connection', (socket) => {
      socket.on('message', (data) => {
        count();
        socket.send(`echo ${data}`);
      });
    });
    return server;
  },
  /** Speaks when spoken to, as redis does. */
  echo: ({ count }) =>
    createTcpServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', () => {
        count();
        socket.write('+PONG\r\n');
      });
    }),
  /** Speaks first, as mysql does. */
  greeter: ({ count }) =>
    createTcpServer((socket) => {
      count();
      socket.on('error', () => {});
      socket.write('\n8.0.36 greetings');
      socket.on('data', () => socket.write('ok'));
    }),
  proxy: ({ count }) => {
    const server = createHttpServer((request, response) => {
      // The old way: an absolute URL in the request line.
      count();
      request.resume();
      response.end(`answer through a proxy to ${request.url}`);
    });
    server.on('connect', (request, socket: Socket, head: Buffer) => {
      const [host = '', port = ''] = (request.url ?? '').split(':');
      const upstream = connect(Number(port), host, () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        upstream.write(head);
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
    return server;
  },
} satisfies Record<string, Make>;

export type TargetKind = keyof typeof targets;

export async function startTarget(
  kind: TargetKind,
  { certificate, path }: { certificate: Certificate; path?: string },
): Promise<Target> {
  const sockets = new Set<Socket>();
  const make: Make = targets[kind];
  const server = make({ certificate, count: () => void target.asked++ });
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  const target = {
    port: 0,
    path,
    asked: 0,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await new Promise<void>((resolve) => {
    if (path === undefined) server.listen(0, '127.0.0.1', resolve);
    else server.listen(path, resolve);
  });
  if (path === undefined) target.port = (server.address() as AddressInfo).port;
  return target;
}
