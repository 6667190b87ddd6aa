import type { ErrorData, Exchange, Headers } from '@tracefork/tape';
import { parsedJson } from './nesting.ts';

/** A body as `show` prints it: JSON where it is JSON, text where it is text, else its first bytes. */
export type BodyView =
  | { readonly type: 'none' }
  | { readonly type: 'json'; readonly json: unknown }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'bytes'; readonly length: number; readonly start: string };

/** One HTTP exchange, as `show --exchange` tells it. */
export interface ExchangeDetail {
  readonly exchange: number;
  readonly method: string;
  readonly url: string;
  readonly status: number | null;
  readonly statusText: string;
  readonly outcome: Exchange['outcome'];
  readonly failure: ErrorData | null;
  readonly at: number;
  readonly ms: number | null;
  readonly requestHeaders: Headers;
  readonly responseHeaders: Headers;
  readonly request: BodyView;
  readonly response: BodyView;
  /** Pieces in which the response's body came. */
  readonly chunks: number;
}

/** Bytes that are shown of a body that is neither JSON nor text. */
const shownBytes = 64;

export function exchangeDetail(exchange: Exchange): ExchangeDetail {
  const { x, request, response, outcome, failure, ended, chunks } = exchange;
  return {
    exchange: x,
    method: request.method,
    url: request.url,
    status: response?.status ?? null,
    statusText: response?.statusText ?? '',
    outcome,
    failure: failure?.error ?? null,
    at: request.t,
    ms: ended === undefined ? null : ended - request.t,
    requestHeaders: request.headers,
    responseHeaders: response?.headers ?? [],
    request: bodyView(request.body),
    response: bodyView(exchange.decodedBody()),
    chunks: chunks.length,
  };
}

export function bodyView(body: Uint8Array | null): BodyView {
  if (body === null || body.length === 0) return { type: 'none' };
  const text = textOf(body);
  if (text === undefined) {
    const start = Buffer.from(body.subarray(0, shownBytes)).toString('hex');
    return { type: 'bytes', length: body.length, start };
  }
  const parsed = parsedJson(text);
  return parsed === undefined ? { type: 'text', text } : { type: 'json', json: parsed.json };
}

function textOf(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}
