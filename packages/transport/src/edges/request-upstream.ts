import type { ClientRequest, IncomingMessage } from 'node:http';
import { toErrorData } from '../exchange/error-data.ts';
import type { Arrival, Upstream } from '../exchange/exchange.ts';
import { headerPairs } from './header-pairs.ts';
import { PulledArrivals } from './pulled.ts';

/** The network's side of an exchange, as a request of Node's own client; sends the body whole. */
export class RequestUpstream implements Upstream {
  readonly #arrivals: PulledArrivals;
  readonly #request: ClientRequest;
  #response: IncomingMessage | undefined;
  #over = false;

  constructor(request: ClientRequest, body: Uint8Array | null) {
    this.#arrivals = new PulledArrivals(() => this.#response?.resume());
    this.#request = request;
    this.#request.on('response', (response) => this.#onResponse(response));
    this.#request.on('error', (error) => this.#fail(error));
    this.#request.end(body ?? undefined);
  }

  next(): Promise<Arrival> {
    return this.#arrivals.next();
  }

  abort(): void {
    this.#over = true;
    this.#request.destroy();
  }

  #onResponse(response: IncomingMessage): void {
    this.#response = response;
    this.#arrivals.push({
      delivery: {
        kind: 'response',
        status: response.statusCode ?? 0,
        statusText: response.statusMessage ?? '',
        headers: headerPairs(response.rawHeaders),
      },
    });
    response.on('data', (bytes: Buffer) => {
      if (this.#arrivals.push({ delivery: { kind: 'data', bytes } }) > 0) response.pause();
    });
    response.on('end', () => {
      if (!response.complete) return;
      this.#over = true;
      const trailers = headerPairs(response.rawTrailers);
      this.#arrivals.push({
        delivery: { kind: 'complete', ...(trailers.length > 0 ? { trailers } : {}) },
      });
    });
    response.on('error', (error) => this.#fail(error));
  }

  #fail(thrown: Error): void {
    if (this.#over) return;
    this.#over = true;
    this.#arrivals.push({ delivery: { kind: 'failure', error: toErrorData(thrown) }, thrown });
  }
}
