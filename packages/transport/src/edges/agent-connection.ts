import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Session } from '../session.ts';
import type { ConnectionController } from './socket-upstream.ts';

/** The server's end of a claimed connection, as a stream that `http.Server` can serve. */
export class AgentConnection extends Duplex {
  readonly controller: ConnectionController;
  readonly secure: boolean;
  /** The session whose code wrote to this connection last. */
  session: Session;
  readonly #client: Socket;

  constructor(
    client: Socket,
    facts: { controller: ConnectionController; secure: boolean; session: Session },
  ) {
    super({ allowHalfOpen: true, readableHighWaterMark: 2 ** 16, writableHighWaterMark: 2 ** 16 });
    this.#client = client;
    this.controller = facts.controller;
    this.secure = facts.secure;
    this.session = facts.session;
    client.once('close', () => this.destroy());
  }

  /** Breaks the client's connection as a network error would. */
  breakWith(error: Error): void {
    // From a microtask: later, MSW would report the close before the error.
    queueMicrotask(() => this.#client.destroy(error));
  }

  /** Half-closes in the middle of a response, as a server that went away. */
  endEarly(): void {
    this.#client.end();
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    if (this.#client.destroyed || this.#client.write(chunk)) done();
    else this.#client.once('drain', done);
  }

  override _final(done: () => void): void {
    this.#client.end();
    done();
  }

  // What http.Server expects of a socket and a stream does not have.
  setTimeout(): this {
    return this;
  }
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
}
