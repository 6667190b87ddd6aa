import type { HeaderPairs } from '../http.ts';
import type { BuiltResponse } from '../spec.ts';

/** Headers that tell of the bytes on the wire, which are others now. */
const ofOldBytes = new Set([
  'content-encoding',
  'content-md5',
  'content-digest',
  'repr-digest',
  'digest',
  'etag',
  'content-range',
  'trailer',
]);

const encoder = new TextEncoder();

/** Recorded headers beside a new body: a length that was named is the new one's. */
export function headersFor(
  recorded: HeaderPairs,
  texts: readonly string[],
): Pick<BuiltResponse, 'headers' | 'body' | 'chunks'> {
  const body = encoder.encode(texts.join(''));
  const headers = recorded.flatMap(([name, value]): [string, string][] => {
    const key = name.toLowerCase();
    const reencoded = key === 'transfer-encoding' && value.trim().toLowerCase() !== 'chunked';
    if (ofOldBytes.has(key) || reencoded) return [];
    return [[name, key === 'content-length' ? String(body.length) : value]];
  });
  return { headers, body, chunks: texts.map((text) => encoder.encode(text)) };
}
