const MAGIC = 0xfd2fb528;
/** Frame header: content size of 4 bytes, no single segment, no checksum, no dictionary. */
const DESCRIPTOR = 0x80;
/** Window of 128 KiB, the least that allows blocks of 128 KiB. */
const WINDOW = 0x38;
const HEADER = 10;
const BLOCK_HEADER = 3;
const BLOCK = 128 * 1024;

/** Where the content stands in a buffer before `frameInPlace` makes a frame of it. */
export const CONTENT_AT: number = HEADER + BLOCK_HEADER;

const blocksOf = (size: number): number => Math.max(1, Math.ceil(size / BLOCK));

/** Length of the stored frame around `size` bytes of content. */
export function storedLength(size: number): number {
  return HEADER + BLOCK_HEADER * blocksOf(size) + size;
}

/**
 * One standard zstd frame that holds `content` as it is, in stored blocks: no compressor is needed,
 * and it costs 10 bytes and 3 more for each 128 KiB.
 *
 * @param content at most 4 GiB less one byte.
 * @param room bytes to leave free behind the frame in the same buffer.
 */
export function storedFrame(content: readonly Uint8Array[], room = 0): Buffer {
  const size = content.reduce((sum, piece) => sum + piece.length, 0);
  const frame = Buffer.allocUnsafe(storedLength(size) + room);
  let at = CONTENT_AT;
  for (const piece of content) {
    frame.set(piece, at);
    at += piece.length;
  }
  frameInPlace(frame, size);
  return frame;
}

/** Puts a stored frame around the `size` bytes at `CONTENT_AT`; `buffer` has room for all of it. */
export function frameInPlace(buffer: Buffer, size: number): void {
  const last = blocksOf(size) - 1;
  for (let block = last; block >= 0; block -= 1) {
    const from = block * BLOCK;
    const to = Math.min(size, from + BLOCK);
    const at = HEADER + BLOCK_HEADER * block + from;
    if (block > 0) {
      buffer.copyWithin(at + BLOCK_HEADER, CONTENT_AT + from, CONTENT_AT + to);
    }
    buffer.writeUIntLE(((to - from) << 3) | (block === last ? 1 : 0), at, BLOCK_HEADER);
  }
  buffer.writeUInt32LE(MAGIC, 0);
  buffer[4] = DESCRIPTOR;
  buffer[5] = WINDOW;
  buffer.writeUInt32LE(size, 6);
}
