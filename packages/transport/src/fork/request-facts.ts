import { recogniseCall } from '@tracefork/wire';
import type { CapturedRequest } from '../exchange/exchange.ts';
import { credentialMissing } from '../redact/credential-placeholder.ts';

/** Whether a request changes nothing, by what HTTP says of its method. */
export function isRead({ method }: CapturedRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Whether a request is a model call, by its path and body, as it left. */
export function isModelCall({
  method,
  url,
  headers,
  body,
}: Pick<CapturedRequest, 'method' | 'url' | 'headers' | 'body'>): boolean {
  return recogniseCall({ method, url, headers, body }) !== null;
}

/** Whether a URL names this machine itself. */
export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** Name of the first credential of which a request has the placeholder alone. */
export function firstMissing(headers: CapturedRequest['headers']): string | undefined {
  for (const [, value] of headers) {
    const name = credentialMissing(value);
    if (name !== undefined) return name;
  }
  return undefined;
}
