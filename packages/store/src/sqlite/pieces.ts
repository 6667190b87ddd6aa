import crypto from 'node:crypto';
import zlib from 'node:zlib';

const LEVEL = 12;
/** Text of one piece. Its base's piece and it fit into the window that every zstd reader has. */
const PIECE = 32 * 1024 * 1024;
/** zstd takes no shorter dictionary. */
const SHORTEST_DICTIONARY = 8;

/** A piece of a text as it is kept. */
export interface Piece {
  /** Length of its text in bytes. */
  readonly length: number;
  readonly sha256: Buffer;
  readonly bytes: Buffer;
}

/**
 * A text in pieces, each compressed as what is new against the same piece of another text.
 *
 * @param base the other text.
 */
export function toPieces(text: Buffer, base?: Buffer): readonly Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < text.length; at += PIECE) {
    const part = text.subarray(at, at + PIECE);
    const bytes = zlib.zstdCompressSync(part, {
      ...dictionary(base, at),
      params: {
        [zlib.constants.ZSTD_c_compressionLevel]: LEVEL,
        [zlib.constants.ZSTD_c_windowLog]: windowLog(part.length + (base?.length ?? 0)),
      },
    });
    pieces.push({ length: part.length, sha256: hashOf(bytes), bytes });
  }
  return pieces;
}

/** A piece that is not what was kept, or does not fit the text it was made against. */
export class PieceError extends Error {
  override readonly name = 'PieceError';
  readonly code: 'PIECE_DAMAGED' = 'PIECE_DAMAGED';
}

/** @throws PieceError */
export function fromPieces(pieces: readonly Piece[], base?: Buffer): Buffer {
  const parts = pieces.map((piece, number) => {
    if (!hashOf(piece.bytes).equals(piece.sha256)) {
      throw new PieceError(`piece ${number} does not match its hash`);
    }
    return decompress(piece, { number, dictionary: dictionary(base, number * PIECE) });
  });
  return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
}

function decompress(
  { bytes, length }: Piece,
  from: { readonly number: number; readonly dictionary: { readonly dictionary?: Buffer } },
): Buffer {
  // More than a piece may hold would be a few bytes that ask for gigabytes.
  if (length > PIECE) throw new PieceError(`piece ${from.number} is too long`);
  let text: Buffer;
  try {
    text = zlib.zstdDecompressSync(bytes, { ...from.dictionary, maxOutputLength: length });
  } catch (cause) {
    throw new PieceError(`piece ${from.number} cannot be decompressed`, { cause });
  }
  if (text.length !== length) throw new PieceError(`piece ${from.number} has the wrong length`);
  return text;
}

function dictionary(base: Buffer | undefined, at: number): { readonly dictionary?: Buffer } {
  const part = base?.subarray(at, at + PIECE);
  return part === undefined || part.length < SHORTEST_DICTIONARY ? {} : { dictionary: part };
}

export function hashOf(bytes: Uint8Array): Buffer {
  return crypto.hash('sha256', bytes, 'buffer');
}

function windowLog(size: number): number {
  return Math.min(26, Math.max(17, Math.ceil(Math.log2(size))));
}
