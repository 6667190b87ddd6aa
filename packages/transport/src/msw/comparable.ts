import type { Exchange, Headers } from '@tracefork/tape';
import { redactHeaders } from '../redact/headers.ts';
import type { Redaction } from '../redact/redaction.ts';
import { redactUrl } from '../redact/url.ts';
import type { RecordedRequest } from '../replay/matcher.ts';
import { type MatchableRequest, sha256 } from '../replay/request-key.ts';

/** The recorded requests, as requests that MSW hands over compare with them. */
export function recordedRequests(exchanges: readonly Exchange[]): readonly RecordedRequest[] {
  return exchanges.map(({ x, request }) => {
    let hash: string | null | undefined;
    return {
      x,
      method: request.method,
      url: request.url,
      headers: said(request.headers),
      get body() {
        return something(request.body);
      },
      get bodyHash() {
        if (hash === undefined) hash = hashOf(something(request.body));
        return hash;
      },
    };
  });
}

/** A request that MSW hands over, with its secrets replaced as on a tape. */
export async function comparableRequest(
  request: Request,
  redaction: Redaction,
): Promise<MatchableRequest> {
  const body = something(redaction.bytes(new Uint8Array(await request.clone().arrayBuffer())));
  return {
    method: request.method,
    url: redaction.text(redactUrl(request.url)),
    headers: redactHeaders(said([...request.headers])).map(([name, value]) => [
      name,
      redaction.text(value),
    ]),
    bodyHash: hashOf(body),
    body,
  };
}

/** MSW sees what a client adds on the way, and fetch adds that it accepts anything. */
function said(headers: Headers): Headers {
  return headers.filter(([name, value]) => defaults[name.toLowerCase()] !== value);
}

/** MSW does not tell an empty body from none. */
function something(body: Uint8Array | null): Uint8Array | null {
  return body === null || body.length === 0 ? null : body;
}

function hashOf(body: Uint8Array | null): string | null {
  return body === null ? null : sha256(body);
}

const defaults: Readonly<Record<string, string>> = { accept: '*/*', 'accept-language': '*' };
