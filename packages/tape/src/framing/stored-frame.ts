const MAGIC = 0xfd2fb528;
/** Frame header: content size of 4 bytes, no single segment, no checksum, no dictionary. */
const DESCRIPTOR = 0x80;
/** Window of 128 KiB, the least that allows blocks of 128 KiB. */
const WINDOW = 0x38;
const HEADER = 10;
const BLOCK = 128 * 1024;

/**
 * One standard zstd frame that holds `content` as it is, in stored blocks: no compressor is needed,
 * and it costs 10 bytes and 3 more for each 128 KiB.
 *
 * @param content at most 4 GiB less one byte.
 * @param room bytes to leave free behind the frame in the same buffer.
 */
export function storedFrame(content: readonly Uint8Array[], room = 0): Buffer {
  const size = content.reduce((sum, piece) => sum + piece.length, 0);
  const blocks = Math.max(1, Math.ceil(size / BLOCK));
  const frame = Buffer.allocUnsafe(HEADER + 3 * blocks + size + room);
  frame.writeUInt32LE(MAGIC, 0);
  frame[4] = DESCRIPTOR;
  frame[5] = WINDOW;
  frame.writeUInt32LE(size, 6);
  let at = HEADER;
  let left = size;
  let space = 0;
  const openBlock = (): void => {
    space = Math.min(BLOCK, left);
    left -= space;
    frame.writeUIntLE((space << 3) | (left === 0 ? 1 : 0), at, 3);
    at += 3;
  };
  openBlock();
  for (const piece of content) {
    for (let from = 0; from < piece.length; ) {
      if (space === 0) openBlock();
      const take = Math.min(space, piece.length - from);
      frame.set(piece.subarray(from, from + take), at);
      at += take;
      from += take;
      space -= take;
    }
  }
  return frame;
}
