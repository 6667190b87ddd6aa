import zlib from 'node:zlib';
import type { Headers } from '../events.ts';

type Decode = (bytes: Uint8Array, maxOutputLength: number) => Uint8Array;

const {
  BROTLI_OPERATION_FLUSH: brotliFlush,
  Z_SYNC_FLUSH: syncFlush,
  ZSTD_e_flush: zstdFlush,
} = zlib.constants;

const gunzip: Decode = (bytes, maxOutputLength) =>
  zlib.gunzipSync(bytes, { finishFlush: syncFlush, maxOutputLength });

/** `deflate` means zlib by the standard, but some servers send the bare stream. */
const inflate: Decode = (bytes, maxOutputLength) => {
  const options = { finishFlush: syncFlush, maxOutputLength };
  const first = bytes[0] ?? 0x08;
  return (first & 0x0f) === 0x08
    ? zlib.inflateSync(bytes, options)
    : zlib.inflateRawSync(bytes, options);
};

const decoders: Readonly<Record<string, Decode>> = {
  identity: (bytes) => bytes,
  gzip: gunzip,
  'x-gzip': gunzip,
  deflate: inflate,
  br: (bytes, maxOutputLength) =>
    zlib.brotliDecompressSync(bytes, { finishFlush: brotliFlush, maxOutputLength }),
  zstd: (bytes, maxOutputLength) =>
    zlib.zstdDecompressSync(bytes, { finishFlush: zstdFlush, maxOutputLength }),
};

export interface ContentOptions {
  /** Of the request or response; `undefined`: the body stays as it came. */
  readonly head: { readonly headers: Headers; readonly decoded?: boolean } | undefined;
  /** The longest result to produce. */
  readonly maxBytes: number;
}

/**
 * The body after content decoding, by the `content-encoding` of its head. Of a body that breaks off,
 * what decodes before the break. A body that is not in the encoding its header names, or names one
 * we do not know, stays as it came.
 *
 * @throws RangeError where the result would be longer than `maxBytes`.
 */
export function decodeContent(body: Uint8Array, { head, maxBytes }: ContentOptions): Uint8Array {
  if (head === undefined || head.decoded === true || body.length === 0) return body;
  const codings = head.headers
    .filter(([name]) => name.toLowerCase() === 'content-encoding')
    .flatMap(([, value]) => value.split(','))
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '');
  let bytes = body;
  for (const coding of codings.toReversed()) {
    const decode = Object.hasOwn(decoders, coding) ? decoders[coding] : undefined;
    if (decode === undefined) return body;
    try {
      bytes = decode(bytes, maxBytes);
    } catch (error) {
      if (error instanceof RangeError) throw error;
      return body;
    }
  }
  return bytes;
}
