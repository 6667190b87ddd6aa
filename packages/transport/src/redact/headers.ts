import type { Headers } from '@tracefork/tape';
import { placeholder } from './placeholder.ts';
import { redactUrl } from './url.ts';

/** Headers whose values are credentials. Their values never reach a tape. */
const secretHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'proxy-authorization',
  'x-api-key',
  'api-key',
  'x-goog-api-key',
  'x-amz-security-token',
  'x-auth-token',
  'cookie',
  'set-cookie',
]);

const secretHeaderName =
  /(^|-)(secret|token|password|apikey|key|credential|signature|session|session-id)s?$|(^|-)auth(orization|entication)?$/;

/** Answers already given; runs use few names. */
const known = new Map<string, boolean>();
const mostKnown = 1000;

/** Whether the header holds a credential. */
export function isSecretHeader(name: string): boolean {
  const answer = known.get(name);
  if (answer !== undefined) return answer;
  const lower = name.toLowerCase();
  const secret = secretHeaders.has(lower) || secretHeaderName.test(lower);
  if (known.size < mostKnown) known.set(name, secret);
  return secret;
}

/** Headers whose values are URLs, which may hold credentials in their queries. */
const urlHeader = /^(location|content-location|referer)$/i;

/** The headers with every credential replaced by its placeholder. */
export function redactHeaders(headers: Headers): Headers {
  return headers.map(([name, value]) => {
    if (isSecretHeader(name)) return [name, placeholder(name.toLowerCase())];
    return [name, urlHeader.test(name) ? redactUrl(value) : value];
  });
}
