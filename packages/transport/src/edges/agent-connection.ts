import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import type { Session } from '../session.ts';
import type { ConnectionController } from './socket-upstream.ts';

/** The server's end of a claimed connection, as a stream that `http.Server` can serve. */
export class AgentConnection extends Duplex {
  /** How its real counterpart is opened; inside a tunnel, another one. */
  controller: ConnectionController;
  readonly secure: boolean;
  /** The session whose code wrote to this connection last. */
  session: Session;
  /** What led to the request that it is writing. */
  origin: unknown;
  readonly #client: Socket;
  #serving: ServerResponse | undefined;
  #retired = false;

  constructor(
    client: Socket,
    facts: { controller: ConnectionController; secure: boolean; session: Session },
  ) {
    super({
      allowHalfOpen: true,
      readableHighWaterMark: 2 ** 16,
      writableHighWaterMark: 2 ** 16,
      // A head that is flushed alone has no encoding; headers are Latin-1.
      defaultEncoding: 'latin1',
    });
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

  /** Remembers what it serves last. */
  serving(response: ServerResponse): void {
    this.#serving = response;
    response.once('finish', () => {
      if (this.#retired && this.#serving === response) this.destroy();
    });
  }

  /**
   * Closes the connection, after what it still serves: a client that kept it alive would wait for
   * ever on one whose interception is gone.
   */
  retire(): void {
    this.#retired = true;
    if (this.#serving?.writableEnded !== false) this.destroy();
  }

  /** Half-closes in the middle of a response, as a server that went away after these last bytes. */
  endEarly(last?: Uint8Array): void {
    if (last !== undefined) this.#client.write(last);
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

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#client.destroy();
    done(error);
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
