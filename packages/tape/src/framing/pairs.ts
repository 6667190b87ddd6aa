import zlib from 'node:zlib';
import { NotATapeError, TapeDamagedError, TapeLimitError } from '../errors.ts';
import type { Limits } from '../limits.ts';
import { holdsSeal, looksCut } from './cut.ts';
import { frameExtent } from './frame-extent.ts';
import { readSeal, SEAL_LENGTH, type Seal, sha256 } from './seal.ts';
import type { Source } from './source.ts';

/** A data frame and its seal, found but not decompressed. */
export interface Pair {
  /** Number of the pair, from 0. */
  readonly frame: number;
  readonly offset: number;
  /** Length of the data frame, without the seal. */
  readonly length: number;
  readonly contentSize: number;
  readonly seal: Seal;
}

/** The pairs of a tape in order; the value it ends with says whether the last one was cut off. */
export function* findPairs(source: Source): Generator<Pair, { readonly cut: boolean }> {
  let offset = 0;
  for (let frame = 0; offset < source.size; frame += 1) {
    const extent = frameExtent(source, offset);
    if (extent.state !== 'whole') {
      if (looksCut(source, offset, { frame: extent.state })) return { cut: true };
      const reason = extent.state === 'cut' ? 'its length is wrong' : extent.reason;
      if (frame === 0 && extent.state === 'invalid' && !holdsSeal(source, 0, source.size)) {
        throw new NotATapeError(source.where, `${reason}${hint(source)}`);
      }
      throw new TapeDamagedError(source.where, reason, { frame, offset });
    }
    const end = offset + extent.length;
    const seal = readSeal(source.read(end, SEAL_LENGTH));
    if (seal === undefined) {
      if (looksCut(source, offset, { frame: 'whole', end })) return { cut: true };
      throw new TapeDamagedError(source.where, 'no seal follows it', { frame, offset });
    }
    yield { frame, offset, length: extent.length, contentSize: extent.contentSize, seal };
    offset = end + SEAL_LENGTH;
  }
  return { cut: false };
}

function hint(source: Source): string {
  const start = source.read(0, 16).toString('latin1');
  if (start.startsWith('TFTAPE') || start.startsWith('{"exchanges"')) {
    return '; it looks like a tape of Python tracefork, which `@tracefork/tape/python` reads';
  }
  if (start.startsWith('SQLite format 3')) return '; it is an SQLite database';
  return '';
}

/**
 * The text of a pair, compared with its seal.
 *
 * @throws TapeDamagedError, TapeLimitError
 */
export function readPair(source: Source, pair: Pair, limits: Limits): Buffer {
  const damaged = (reason: string, cause?: unknown): TapeDamagedError =>
    new TapeDamagedError(source.where, reason, { frame: pair.frame, offset: pair.offset, cause });
  const tooLong = (found: number): TapeLimitError =>
    new TapeLimitError(source.where, 'frameBytes', { found, allowed: limits.frameBytes });
  if (pair.length > 2 * limits.frameBytes + 1024) throw tooLong(pair.length);
  const bytes = source.read(pair.offset, pair.length);
  if (!sha256(bytes).equals(pair.seal.frame)) throw damaged('its bytes do not match its seal');
  if (pair.contentSize > limits.frameBytes) throw tooLong(pair.contentSize);
  const text = decompress(bytes, pair.contentSize);
  if (text instanceof Error) throw damaged('it cannot be decompressed', text);
  if (text.length !== pair.contentSize) throw damaged('it does not hold as much as it states');
  return text;
}

function decompress(bytes: Buffer, contentSize: number): Buffer | Error {
  try {
    return zlib.zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, contentSize) });
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
