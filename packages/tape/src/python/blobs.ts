import zlib from 'node:zlib';
import { TapeDamagedError, TapeLimitError } from '../errors.ts';
import { sha256 } from '../framing/seal.ts';
import { bodiesAllowance, type Limits } from '../limits.ts';

/** A compressed blob and where it stands: its number and its byte offset. */
export interface Blob {
  readonly hash: string;
  readonly bytes: Uint8Array;
  readonly frame: number;
  readonly offset: number;
}

/**
 * Decompresses blobs and compares each with its hash, which the original does not do.
 *
 * @param options.size bytes of the whole tape.
 * @throws TapeDamagedError, TapeLimitError
 */
export function openBlobs(
  blobs: Iterable<Blob>,
  options: { readonly where: string; readonly size: number; readonly limits: Limits },
): ReadonlyMap<string, Uint8Array> {
  const { where, limits } = options;
  const allowed = bodiesAllowance(limits, options.size);
  const opened = new Map<string, Uint8Array>();
  let total = 0;
  for (const blob of blobs) {
    const bytes = decompress(blob, { where, limits });
    total += bytes.length;
    if (total > allowed) throw new TapeLimitError(where, 'bodiesRatio', { found: total, allowed });
    if (sha256(bytes).toString('hex') !== blob.hash) {
      throw new TapeDamagedError(where, `the blob does not match its hash ${blob.hash}`, blob);
    }
    opened.set(blob.hash, bytes);
  }
  return opened;
}

function decompress(blob: Blob, { where, limits }: { where: string; limits: Limits }): Uint8Array {
  try {
    return zlib.zstdDecompressSync(blob.bytes, { maxOutputLength: limits.bodyBytes });
  } catch (cause) {
    if (cause instanceof RangeError) {
      const found = limits.bodyBytes + 1;
      throw new TapeLimitError(where, 'bodyBytes', { found, allowed: limits.bodyBytes });
    }
    const { frame, offset } = blob;
    throw new TapeDamagedError(where, 'a blob cannot be decompressed', { frame, offset, cause });
  }
}
