import type { CapturedRequest } from '../exchange/exchange.ts';
import { redactHeaders } from '../redact/headers.ts';
import type { Redaction } from '../redact/redaction.ts';
import { redactUrl } from '../redact/url.ts';
import { type MatchableRequest, sha256 } from './request-key.ts';

/** A request as it is compared: credentials are placeholders, as on the tape. */
export function comparedRequest(captured: CapturedRequest, redaction: Redaction): MatchableRequest {
  const body = captured.body === null ? null : redaction.bytes(captured.body);
  return {
    method: captured.method,
    url: redaction.text(redactUrl(captured.url)),
    headers: redactHeaders(captured.headers).map(([name, value]) => [name, redaction.text(value)]),
    bodyHash: body === null ? null : sha256(body),
    body,
  };
}
