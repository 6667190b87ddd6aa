import zlib from 'node:zlib';
import type { Exchange } from '@tracefork/tape';

/** Most bytes that one body may become, against decompression bombs. */
const maxOutputLength = 64 * 1024 * 1024;

const decoders: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  gzip: (bytes) => zlib.gunzipSync(bytes, { maxOutputLength }),
  'x-gzip': (bytes) => zlib.gunzipSync(bytes, { maxOutputLength }),
  deflate: (bytes) => zlib.inflateSync(bytes, { maxOutputLength }),
  br: (bytes) => zlib.brotliDecompressSync(bytes, { maxOutputLength }),
  zstd: (bytes) => zlib.zstdDecompressSync(bytes, { maxOutputLength }),
};

/** A response's body after content decoding; as it came where it cannot be decoded. */
export function decodedBody({ response, body }: Exchange): Uint8Array {
  const bytes = body();
  if (response === undefined || response.decoded === true) return bytes;
  const codings = response.headers
    .filter(([name]) => name.toLowerCase() === 'content-encoding')
    .flatMap(([, value]) => value.toLowerCase().split(','))
    .map((coding) => coding.trim());
  try {
    return codings.reduceRight((decoded, coding) => decoders[coding]?.(decoded) ?? decoded, bytes);
  } catch {
    return bytes;
  }
}
