import { toErrorData } from '../exchange/error-data.ts';
import type { Arrival, Upstream } from '../exchange/exchange.ts';
import type { FetchRequest } from './fetch-request.ts';

/** The real fetch, pulled: nothing is read from the network before the agent wants it. */
export class FetchUpstream implements Upstream {
  readonly #response: Promise<Response>;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #started = false;

  constructor(native: typeof fetch, { call: [input, init] }: FetchRequest) {
    this.#response = native(input, init);
    this.#response.catch(() => {});
  }

  async next(): Promise<Arrival> {
    try {
      if (!this.#started) {
        this.#started = true;
        return responseArrival(await this.#response);
      }
      this.#reader ??= (await this.#response).body?.getReader();
      const read = await this.#reader?.read();
      if (read === undefined || read.done) return { delivery: { kind: 'complete' } };
      return { delivery: { kind: 'data', bytes: read.value } };
    } catch (thrown) {
      return { delivery: { kind: 'failure', error: toErrorData(thrown) }, thrown };
    }
  }

  /** @note The agent's own signal reached the native fetch already; what is left is the body. */
  abort(): void {
    void this.#response
      .then((response) => this.#reader?.cancel() ?? response.body?.cancel())
      .catch(() => {});
  }
}

function responseArrival(response: Response): Arrival {
  return {
    delivery: {
      kind: 'response',
      status: response.status,
      statusText: response.statusText,
      headers: [...response.headers],
      url: response.url,
      ...(response.headers.has('content-encoding') ? { decoded: true } : {}),
    },
  };
}
