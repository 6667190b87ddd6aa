import { toErrorData } from '../exchange/error-data.ts';
import type { Arrival, Upstream } from '../exchange/exchange.ts';
import { type FetchRequest, withoutFragment } from './fetch-request.ts';

/** The real fetch, pulled: nothing is read from the network before the agent wants it. */
export class FetchUpstream implements Upstream {
  readonly #response: Promise<Response>;
  readonly #url: string;
  #reader: ReadableStreamDefaultReader<Uint8Array> | undefined;
  #started = false;

  constructor(native: typeof fetch, { call: [input, init], url }: FetchRequest) {
    this.#url = withoutFragment(url);
    this.#response = native(input, init);
    this.#response.catch(() => {});
  }

  async next(): Promise<Arrival> {
    try {
      if (!this.#started) {
        this.#started = true;
        return responseArrival(await this.#response, this.#url);
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

/** `requested` is left out where it is what came back: the tape has it, and a replay its own. */
function responseArrival(response: Response, requested: string): Arrival {
  return {
    delivery: {
      kind: 'response',
      status: response.status,
      statusText: response.statusText,
      headers: [...response.headers],
      ...(response.url === requested ? {} : { url: response.url }),
      ...(response.headers.has('content-encoding') ? { decoded: true } : {}),
    },
  };
}
