import crypto from 'node:crypto';

/** What follows each data frame: what its bytes were, and the chain up to here. */
export interface Seal {
  /** SHA-256 of the data frame as it stands in the file, 32 bytes. */
  readonly frame: Buffer;
  /** SHA-256 of all text from the start of the tape to the end of this frame, 32 bytes. */
  readonly chain: Buffer;
}

/** A skippable zstd frame (magic 0x184D2A54) of 64 bytes. */
export const SEAL_HEADER: Buffer = Buffer.from([0x54, 0x2a, 0x4d, 0x18, 64, 0, 0, 0]);
export const SEAL_LENGTH = 72;

export function sha256(bytes: Uint8Array): Buffer {
  return crypto.hash('sha256', bytes, 'buffer');
}

/** Writes the seal of the frame that fills `pair` but for its last 72 bytes. */
export function sealInto(pair: Buffer, chain: Buffer): void {
  const at = pair.length - SEAL_LENGTH;
  SEAL_HEADER.copy(pair, at);
  sha256(pair.subarray(0, at)).copy(pair, at + 8);
  chain.copy(pair, at + 40);
}

/** Reads 72 bytes; `undefined` where they are not a seal. */
export function readSeal(bytes: Buffer): Seal | undefined {
  if (bytes.length !== SEAL_LENGTH || bytes.compare(SEAL_HEADER, 0, 8, 0, 8) !== 0)
    return undefined;
  return { frame: bytes.subarray(8, 40), chain: bytes.subarray(40, 72) };
}
