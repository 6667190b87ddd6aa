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

/** Headers that change what a server answers: another value is another request. */
const behaviour =
  /^(accept|accept-language|content-type|content-encoding|range|prefer|if-.*|anthropic-(?!client).*|openai-.*|x-goog-(?!api-client|api-key|request).*|mcp-.*|soapaction)$/;

/** Headers that differ from run to run, machine to machine or version to version, and change no answer. */
const volatile = new RegExp(
  `^(${[
    // The connection and the framing of the body, which is compared itself.
    'host|connection|proxy-connection|keep-alive|content-length|transfer-encoding|te|trailer|upgrade|expect|accept-encoding',
    // Who asks.
    'user-agent|date|sec-.*|x-stainless-.*|anthropic-client-.*|x-goog-api-client|x-goog-request-.*|amz-sdk-.*|x-amz-(date|content-sha256)|x-amz-user-agent',
    // Tracing and retries.
    'traceparent|tracestate|baggage|sentry-trace|newrelic|b3|x-b3-.*|x-datadog-.*|uber-trace-id|x-amzn-trace-id|x-cloud-trace-context|(x-)?(client-)?(request|correlation)-id|x-client-request-id|(x-)?idempotency-key',
  ].join('|')})$`,
);

/** Names of headers that differ and are neither known to matter nor known not to. */
export function otherHeaderDifferences(recorded: Headers, actual: Headers): readonly string[] {
  const [was, is] = [otherHeaders(recorded), otherHeaders(actual)];
  return [...new Set([...was.keys(), ...is.keys()])]
    .filter((name) => was.get(name) !== is.get(name))
    .sort();
}

function otherHeaders(headers: Headers): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [name, value] of headers) {
    const lower = name.toLowerCase();
    if (classOf(lower) !== 'other') continue;
    const before = found.get(lower);
    found.set(lower, before === undefined ? value : `${before}, ${value}`);
  }
  return found;
}

type HeaderClass = 'behaviour' | 'volatile' | 'other';

/** Answers already given; runs use few names. */
const classes = new Map<string, HeaderClass>();
const mostKnown = 1000;

function classOf(name: string): HeaderClass {
  const known = classes.get(name);
  if (known !== undefined) return known;
  const found = behaviour.test(name) ? 'behaviour' : volatile.test(name) ? 'volatile' : 'other';
  if (classes.size < mostKnown) classes.set(name, found);
  return found;
}

/** Headers that matter, lower-cased and sorted. */
export function behaviourHeaders(headers: Headers): Array<[string, string]> {
  return headers
    .map(([name, value]): [string, string] => [name.toLowerCase(), value])
    .filter(([name]) => classOf(name) === 'behaviour')
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
