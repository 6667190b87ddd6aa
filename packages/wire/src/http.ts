import { decodeText } from './json.ts';

/** Raw header pairs in wire order and case, duplicates kept, as a tape has them. */
export type HeaderPairs = ReadonlyArray<readonly [name: string, value: string]>;

/** A request as it left. */
export interface HttpCall {
  readonly method: string;
  /** Absolute, or only a path. */
  readonly url: string;
  readonly headers?: HeaderPairs;
  /** `null`: no body. After content decoding, should the client have encoded it. */
  readonly body: Uint8Array | null;
}

/** What came back, whole or broken off. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: HeaderPairs;
  /** After content decoding (gzip, br …); as many bytes as came. */
  readonly body: Uint8Array;
}

/** The first value of a header, whatever its case. */
export function headerOf(headers: HeaderPairs, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return headers.find(([key]) => key.toLowerCase() === wanted)?.[1];
}

/** The path of an absolute URL or of a path with a query; no trailing slash. */
export function pathOf(url: string): string {
  const parsed = URL.parse(url, 'http://localhost');
  return (parsed?.pathname ?? '').replace(/\/+$/, '');
}

/** @note Some gateways send a stream without its content type, so the bytes decide then. */
export function isEventStream({ headers, body }: HttpAnswer): boolean {
  const type = headerOf(headers, 'content-type')?.toLowerCase() ?? '';
  if (type.includes('text/event-stream')) return true;
  if (type.includes('json')) return false;
  return /^(?:event|data|id|retry)?:/.test(decodeText(body.subarray(0, 16)));
}
