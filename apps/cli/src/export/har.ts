import type { Exchange, Headers, Tape } from '@tracefork/tape';
import { failureWords } from '../view/failure-words.ts';
import { clockOf } from './clock.ts';

type Pair = { readonly name: string; readonly value: string };

interface Body {
  readonly mimeType: string;
  readonly text: string;
  /** `base64` where the bytes are no text. */
  readonly encoding?: 'base64';
}

/** One exchange, as version 1.2 of the HTTP Archive has it. */
export interface HarEntry {
  readonly startedDateTime: string;
  readonly time: number;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly httpVersion: string;
    readonly cookies: readonly never[];
    readonly headers: readonly Pair[];
    readonly queryString: readonly Pair[];
    readonly postData?: Body;
    readonly headersSize: -1;
    readonly bodySize: number;
  };
  readonly response: {
    /** 0: none came. */
    readonly status: number;
    readonly statusText: string;
    readonly httpVersion: string;
    readonly cookies: readonly never[];
    readonly headers: readonly Pair[];
    readonly content: Body & { readonly size: number };
    readonly redirectURL: string;
    readonly headersSize: -1;
    readonly bodySize: number;
  };
  readonly cache: Readonly<Record<string, never>>;
  readonly timings: { readonly send: number; readonly wait: number; readonly receive: number };
  /** How an exchange ended that did not come to its end. */
  readonly comment?: string;
}

export interface Har {
  readonly log: {
    readonly version: '1.2';
    readonly creator: { readonly name: string; readonly version: string };
    readonly entries: readonly HarEntry[];
  };
}

/** The HTTP of a run as an HTTP Archive; bodies after content decoding. */
export function harOf({ header, exchanges }: Tape, version: string): Har {
  const clock = clockOf({ header });
  return {
    log: {
      version: '1.2',
      creator: { name: 'tracefork', version },
      entries: exchanges.map((exchange) => entryOf(exchange, clock)),
    },
  };
}

function entryOf(exchange: Exchange, clock: (t: number) => number): HarEntry {
  const { request, response, ended, failure, outcome } = exchange;
  const answered = response?.t ?? ended ?? request.t;
  const timings = {
    send: 0,
    wait: Math.max(0, answered - request.t),
    receive: Math.max(0, (ended ?? answered) - answered),
  };
  const sent = exchange.decodedRequestBody();
  const got = exchange.decodedBody();
  const comment = failure === undefined ? undefined : failureWords(failure.error);
  return {
    startedDateTime: new Date(clock(request.t)).toISOString(),
    time: timings.wait + timings.receive,
    request: {
      method: request.method,
      url: request.url,
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: pairs(request.headers),
      queryString: queryOf(request.url),
      ...(request.body === null ? {} : { postData: bodyOf(sent, request.headers) }),
      headersSize: -1,
      bodySize: request.body?.length ?? 0,
    },
    response: {
      status: response?.status ?? 0,
      statusText: response?.statusText ?? '',
      httpVersion: 'HTTP/1.1',
      cookies: [],
      headers: pairs(response?.headers ?? []),
      content: { size: got.length, ...bodyOf(got, response?.headers ?? []) },
      redirectURL: headerOf(response?.headers ?? [], 'location') ?? '',
      headersSize: -1,
      bodySize: exchange.chunks.reduce((sum, { n }) => sum + n, 0),
    },
    cache: {},
    timings,
    ...(outcome === 'complete' ? {} : { comment: comment ?? outcome }),
  };
}

const pairs = (headers: Headers): readonly Pair[] =>
  headers.map(([name, value]) => ({ name, value }));

function headerOf(headers: Headers, wanted: string): string | undefined {
  return headers.find(([name]) => name.toLowerCase() === wanted)?.[1];
}

function queryOf(url: string): readonly Pair[] {
  const { searchParams } = URL.parse(url) ?? { searchParams: new URLSearchParams() };
  return Array.from(searchParams, ([name, value]) => ({ name, value }));
}

function bodyOf(bytes: Uint8Array, headers: Headers): Body {
  const mimeType = headerOf(headers, 'content-type') ?? 'application/octet-stream';
  try {
    return { mimeType, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return { mimeType, text: Buffer.from(bytes).toString('base64'), encoding: 'base64' };
  }
}
