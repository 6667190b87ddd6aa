import zlib from 'node:zlib';
import type { Exchange } from '@tracefork/tape';

/** Most bytes that one body may become, against decompression bombs. */
const maxOutputLength = 64 * 1024 * 1024;
const options = { maxOutputLength };
/** A body that was cut off is decoded as far as it goes. */
const lenient = { ...options, finishFlush: zlib.constants.Z_SYNC_FLUSH };

const decoders: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = {
  gzip: (bytes) => zlib.gunzipSync(bytes, lenient),
  'x-gzip': (bytes) => zlib.gunzipSync(bytes, lenient),
  deflate: (bytes) => zlib.inflateSync(bytes, lenient),
  br: (bytes) =>
    zlib.brotliDecompressSync(bytes, {
      ...options,
      finishFlush: zlib.constants.BROTLI_OPERATION_FLUSH,
    }),
  zstd: (bytes) => zlib.zstdDecompressSync(bytes, options),
};

/** A response's body after content decoding; as it came where it cannot be decoded. */
export function decodedBody({ response, body }: Pick<Exchange, 'response' | 'body'>): Uint8Array {
  const bytes = body();
  if (response === undefined || response.decoded === true) return bytes;
  const encodings = response.headers
    .filter(([name]) => name.toLowerCase() === 'content-encoding')
    .flatMap(([, value]) => value.toLowerCase().split(','))
    .map((encoding) => encoding.trim());
  try {
    return encodings.reduceRight(
      (decoded, encoding) => decoders[encoding]?.(decoded) ?? decoded,
      bytes,
    );
  } catch {
    return bytes;
  }
}
