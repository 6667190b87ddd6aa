import type { Headers } from '@tracefork/tape';

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

const secretHeaderName = /(^|-)(secret|token|password|apikey|api-key|credential)s?$/;

/** What stands on the tape instead of a secret of this kind; the same for every value. */
export function placeholder(kind: string): string {
  return `[tracefork:${kind}]`;
}

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

/** The headers with every credential replaced by its placeholder. */
export function redactHeaders(headers: Headers): Headers {
  return headers.map(([name, value]) =>
    isSecretHeader(name) ? [name, placeholder(name.toLowerCase())] : [name, value],
  );
}
