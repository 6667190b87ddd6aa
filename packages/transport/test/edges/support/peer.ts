import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server,
  type Socket,
} from 'node:net';
import { fingerprint, pairs } from './observation.ts';
import type { Answer } from './scenarios.ts';

/** A request as the server saw it. */
export interface Arrived {
  readonly line: string;
  readonly headers: ReadonlyArray<readonly [string, string]>;
  readonly body: string;
  /** Which of the server's connections, counted from 0. */
  readonly connection: number;
}

export interface Certificate {
  readonly key: string;
  readonly cert: string;
}

/** The other end: a real server that keeps account of what reached it. */
export class Peer {
  readonly requests: Arrived[] = [];
  readonly sockets: Set<Socket> = new Set();
  connections = 0;
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket: Socket) => {
      this.connections++;
      this.sockets.add(socket);
      socket.on('close', () => this.sockets.delete(socket));
    });
  }

  static async start(answer: Answer, certificate?: Certificate): Promise<Peer> {
    const numbers = new WeakMap<Socket, number>();
    const onRequest = async (message: IncomingMessage) => {
      const { socket } = message;
      if (!numbers.has(socket)) numbers.set(socket, peer.#next++);
      const chunks: Buffer[] = [];
      for await (const chunk of message) chunks.push(chunk as Buffer);
      const body = Buffer.concat(chunks);
      const attempt = peer.requests.length;
      peer.requests.push({
        line: `${message.method} ${message.url}`,
        headers: pairs(message.rawHeaders),
        body: fingerprint(body),
        connection: numbers.get(socket) as number,
      });
      socket.on('error', () => {});
      await answer({ message, socket, body, attempt });
    };
    const handle = (message: IncomingMessage) => void onRequest(message).catch(() => {});
    const server =
      certificate === undefined ? createServer(handle) : createSecureServer(certificate, handle);
    server.on('tlsClientError', () => {});
    const peer = new Peer(server);
    await peer.#listen(0);
    return peer;
  }

  /** Accepts and counts connections, and says nothing. */
  static async canary(port: number): Promise<Peer> {
    const peer = new Peer(createTcpServer());
    await peer.#listen(port);
    return peer;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Ends all connections and, once clients know, forgets what it saw. */
  async reset(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 10));
    this.requests.length = 0;
    this.connections = 0;
    this.#next = 0;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #next = 0;

  #listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, resolve);
    });
  }
}
