import type { Source } from './source.ts';

/** What the headers of a zstd frame say, without decompressing it. */
export type FrameExtent =
  | { readonly state: 'whole'; readonly length: number; readonly contentSize: number }
  /** The source ends before the frame does. */
  | { readonly state: 'cut' }
  | { readonly state: 'invalid'; readonly reason: string };

const MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
/** No frame header is longer: magic 4, descriptor 1, window 1, dictionary 4, content size 8. */
const LONGEST_HEADER = 18;
const BLOCK = 128 * 1024;

const invalid = (reason: string): FrameExtent => ({ state: 'invalid', reason });

/** Walks the block headers of the zstd frame that begins at `offset`. */
export function frameExtent(source: Source, offset: number): FrameExtent {
  const head = source.read(offset, LONGEST_HEADER);
  const magic = Math.min(4, head.length);
  if (head.compare(MAGIC, 0, magic, 0, magic) !== 0) return invalid('it is not a zstd frame');
  if (head.length < 5) return { state: 'cut' };
  const descriptor = head[4] as number;
  if ((descriptor & 0x08) !== 0) return invalid('a reserved bit of the zstd header is set');
  if ((descriptor & 0x03) !== 0) return invalid('the zstd frame asks for a dictionary');
  const singleSegment = (descriptor & 0x20) !== 0;
  const sizeFlag = descriptor >> 6;
  if (sizeFlag === 0 && !singleSegment) return invalid('the zstd frame does not state its size');
  const sizeAt = singleSegment ? 5 : 6;
  const sizeLength = 1 << sizeFlag;
  if (head.length < sizeAt + sizeLength) return { state: 'cut' };
  const contentSize = readSize(head, sizeAt, sizeLength);
  const checksum = (descriptor & 0x04) !== 0 ? 4 : 0;

  let at = offset + sizeAt + sizeLength;
  for (;;) {
    const header = source.read(at, 3);
    if (header.length < 3) return { state: 'cut' };
    const block = header.readUIntLE(0, 3);
    const type = (block >> 1) & 3;
    const size = block >> 3;
    if (type === 3) return invalid('a zstd block has the reserved type');
    if (size > BLOCK) return invalid('a zstd block is longer than the standard allows');
    at += 3 + (type === 1 ? 1 : size);
    if (at > source.size) return { state: 'cut' };
    if ((block & 1) === 1) break;
  }
  at += checksum;
  if (at > source.size) return { state: 'cut' };
  return { state: 'whole', length: at - offset, contentSize };
}

function readSize(head: Buffer, at: number, length: number): number {
  if (length === 1) return head.readUInt8(at);
  if (length === 2) return head.readUInt16LE(at) + 256;
  if (length === 4) return head.readUInt32LE(at);
  return Number(head.readBigUInt64LE(at));
}
