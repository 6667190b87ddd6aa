/** Chunks are between 1 and 32 KiB long, about 5 on average. */
const shortest = 1024;
const longest = 32 * 1024;
const mask = 0xfff;

/** What each byte adds to the rolling hash: fixed numbers without a pattern. */
const gear: Uint32Array = Uint32Array.from({ length: 256 }, (_, index) => {
  let mixed = Math.imul(index + 1, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
});

/**
 * Ends of the chunks of some bytes, chosen by what stands around them and not by position, so that
 * an insertion changes the chunks near it and no others (gear hash, as in FastCDC).
 */
export function chunkEnds(bytes: Uint8Array): readonly number[] {
  const ends: number[] = [];
  let start = 0;
  while (bytes.length - start > shortest) {
    const limit = Math.min(bytes.length, start + longest);
    let hash = 0;
    let end = start + shortest - 32;
    while (end < limit) {
      hash = ((hash << 1) + (gear[bytes[end] as number] as number)) | 0;
      end += 1;
      if (end - start >= shortest && ((hash >>> 8) & mask) === 0) break;
    }
    ends.push(end);
    start = end;
  }
  if (start < bytes.length) ends.push(bytes.length);
  return ends;
}
