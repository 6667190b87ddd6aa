import { createHash } from 'node:crypto';
import type { Headers } from '@tracefork/tape';

/** A request as matching sees it: credentials are placeholders already, on both sides. */
export interface MatchableRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /** SHA-256 of the body, lower-case hex; `null` without a body. */
  readonly bodyHash: string | null;
  /** The body; may be fetched from the tape at each access. */
  readonly body: Uint8Array | null;
}

/** SHA-256 as lower-case hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Headers that change what a server answers. Others (agents, retries, tracing) vary without meaning. */
const behaviour =
  /^(accept|content-type|content-encoding|range|prefer|if-.*|anthropic-(?!client).*|openai-.*|x-goog-(?!api-client|api-key|request).*|mcp-.*|soapaction)$/;

/** Headers that matter, lower-cased and sorted. */
export function behaviourHeaders(headers: Headers): Array<[string, string]> {
  return headers
    .map(([name, value]): [string, string] => [name.toLowerCase(), value])
    .filter(([name]) => behaviour.test(name))
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

/** The identity of a request without its body: method, URL and behaviour headers. */
export function headKey(request: MatchableRequest): string {
  return JSON.stringify([request.method, request.url, behaviourHeaders(request.headers)]);
}

/** Where a request goes, without its query. */
export function endpointOf({ method, url }: { method: string; url: string }): string {
  return `${method} ${url.replace(/[?#].*/s, '')}`;
}
