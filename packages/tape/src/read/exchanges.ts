import { TapeLimitError } from '../errors.ts';
import type { Event, FailureEvent, Headers, RequestEvent, ResponseEvent } from '../events.ts';
import { type ContentOptions, decodeContent } from './content-decoding.ts';

/** One chunk of a response's body, as it was delivered. */
export interface Chunk {
  /** Milliseconds since the run began. */
  readonly t: number;
  /** Where the chunk begins in the body, in bytes. */
  readonly offset: number;
  /** Its length in bytes. */
  readonly n: number;
}

/**
 * How an exchange went on the tape: `complete`; `failure`; `abort` where the agent gave it up first;
 * `cut` where the tape ends before it did.
 */
export type ExchangeOutcome = 'complete' | 'failure' | 'abort' | 'cut';

/** A request with what came back. */
export interface Exchange {
  readonly x: number;
  readonly request: RequestEvent;
  readonly response: ResponseEvent | undefined;
  readonly chunks: readonly Chunk[];
  readonly outcome: ExchangeOutcome;
  /** When the outcome was known; `undefined` for `cut`. */
  readonly ended: number | undefined;
  readonly failure: FailureEvent | undefined;
  readonly trailers: Headers | undefined;
  /** The chunks put together, as they were delivered; empty where none came. Do not change them. */
  body(): Uint8Array;
  /**
   * The body after content decoding, by the response's `content-encoding`. Of a body that broke off,
   * what decodes before the break; one that is not in its encoding stays as it came.
   *
   * @throws TapeLimitError where it would be longer than the limit `bodyBytes`.
   */
  decodedBody(): Uint8Array;
  /**
   * The same of the request's body; empty where it has none.
   *
   * @throws TapeLimitError where it would be longer than the limit `bodyBytes`.
   */
  decodedRequestBody(): Uint8Array;
}

export interface ExchangesOptions {
  /** The tape's name, for errors. */
  readonly where: string;
  /** The longest body to decode, in bytes. */
  readonly bodyBytes: number;
}

interface Draft {
  request: RequestEvent;
  response?: ResponseEvent;
  chunks: Chunk[];
  size: number;
  pieces: (() => Uint8Array)[];
  outcome: ExchangeOutcome;
  ended?: number;
  failure?: FailureEvent;
  trailers?: Headers;
}

/** Puts the events of each exchange together, in the order of requests. */
export function assembleExchanges(
  events: readonly Event[],
  options: ExchangesOptions,
): readonly Exchange[] {
  const drafts: Draft[] = [];
  const end = (x: number, outcome: ExchangeOutcome, t: number): Draft => {
    const draft = drafts[x] as Draft;
    if (draft.outcome === 'cut') Object.assign(draft, { outcome, ended: t });
    return draft;
  };
  for (const event of events) {
    switch (event.kind) {
      case 'request':
        drafts.push({ request: event, chunks: [], size: 0, pieces: [], outcome: 'cut' });
        break;
      case 'response':
        (drafts[event.x] as Draft).response = event;
        break;
      case 'data':
        addChunks(drafts, event);
        break;
      case 'complete': {
        const draft = end(event.x, 'complete', event.t);
        if (event.trailers !== undefined) draft.trailers = event.trailers;
        break;
      }
      case 'failure':
        end(event.x, 'failure', event.t).failure = event;
        break;
      case 'abort':
        end(event.x, 'abort', event.t);
        break;
    }
  }
  return drafts.map((draft, x) => finish(draft, { x, ...options }));
}

function addChunks(drafts: readonly Draft[], event: Extract<Event, { kind: 'data' }>): void {
  let t = event.t;
  for (const [index, x] of event.x.entries()) {
    const draft = drafts[x] as Draft;
    const n = event.n[index] as number;
    t += event.dt[index] as number;
    draft.chunks.push({ t, offset: draft.size, n });
    draft.size += n;
  }
  for (const [place, x] of [...new Set(event.x)].entries()) {
    (drafts[x] as Draft).pieces.push(() => event.bodies[place] as Uint8Array);
  }
}

function finish(draft: Draft, { x, where, bodyBytes }: ExchangesOptions & { x: number }): Exchange {
  const body = () => joined(draft.pieces.map((piece) => piece()));
  const decoded = (bytes: Uint8Array, head: ContentOptions['head']): Uint8Array => {
    try {
      return decodeContent(bytes, { head, maxBytes: bodyBytes });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new TapeLimitError(where, 'bodyBytes', { found: bodyBytes + 1, allowed: bodyBytes });
    }
  };
  return {
    x,
    request: draft.request,
    response: draft.response,
    chunks: draft.chunks,
    outcome: draft.outcome,
    ended: draft.ended,
    failure: draft.failure,
    trailers: draft.trailers,
    body,
    decodedBody: () => decoded(body(), draft.response),
    decodedRequestBody: () => decoded(draft.request.body ?? new Uint8Array(), draft.request),
  };
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  return pieces.length === 1 ? (pieces[0] as Uint8Array) : Buffer.concat(pieces);
}
