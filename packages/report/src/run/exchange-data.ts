import type { Exchange } from '@tracefork/tape';
import type { BodyRef, ExchangeData } from '../model.ts';

/** How the bytes of an exchange are kept. */
export type KeepBody = (bytes: Uint8Array) => BodyRef;

export function exchangeData(
  exchange: Exchange,
  bodies: { readonly request: BodyRef | null; readonly keep: KeepBody },
): ExchangeData {
  const { request, response, chunks, outcome, ended, failure, trailers } = exchange;
  return {
    via: request.via,
    method: request.method,
    url: request.url,
    at: request.t,
    answered: response?.t ?? null,
    ended: ended ?? null,
    outcome,
    status: response?.status ?? null,
    statusText: response?.statusText ?? '',
    ...(response?.url === undefined ? {} : { finalUrl: response.url }),
    requestHeaders: request.headers,
    responseHeaders: response?.headers ?? [],
    ...(trailers === undefined ? {} : { trailers }),
    request: bodies.request,
    ...responseBodies(exchange, bodies.keep),
    chunks: chunks.map(({ n }) => n),
    ...(failure === undefined ? {} : { failure: failure.error }),
  };
}

function responseBodies(
  exchange: Exchange,
  keep: KeepBody,
): Pick<ExchangeData, 'response' | 'decoded'> {
  if (exchange.response === undefined) return { response: null };
  const response = keep(exchange.body());
  const decoded = keep(exchange.decodedBody());
  return decoded === response ? { response } : { response, decoded };
}
