/** A part of a piece of a stream, whose bytes can still be changed. */
export interface Segment {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

export function joined(segments: readonly Segment[]): Uint8Array {
  const [only] = segments;
  if (only !== undefined && segments.length === 1) {
    return only.bytes.subarray(only.start, only.end);
  }
  return Buffer.concat(segments.map(({ bytes, start, end }) => bytes.subarray(start, end)));
}

/** The part of a row of segments from `start` to `end`, counted over all of them. */
export function slice(
  segments: readonly Segment[],
  start: number,
  end: number = Number.POSITIVE_INFINITY,
): readonly Segment[] {
  let offset = 0;
  return segments.flatMap((segment) => {
    const from = Math.max(segment.start, segment.start + start - offset);
    const to = Math.min(segment.end, segment.start + end - offset);
    offset += segment.end - segment.start;
    return from < to ? [{ ...segment, start: from, end: to }] : [];
  });
}

/** Writes bytes over a row of segments, from `start` on, counted over all of them. */
export function overwrite(segments: readonly Segment[], start: number, bytes: Uint8Array): void {
  let written = 0;
  for (const part of slice(segments, start, start + bytes.length)) {
    const length = part.end - part.start;
    part.bytes.set(bytes.subarray(written, written + length), part.start);
    written += length;
  }
}
