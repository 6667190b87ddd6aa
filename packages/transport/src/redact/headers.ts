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

/** Whether the header holds a credential. */
export function isSecretHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return secretHeaders.has(lower) || secretHeaderName.test(lower);
}

/** The headers with every credential replaced by its placeholder. */
export function redactHeaders(headers: Headers): Headers {
  return headers.map(([name, value]) =>
    isSecretHeader(name) ? [name, placeholder(name.toLowerCase())] : [name, value],
  );
}
