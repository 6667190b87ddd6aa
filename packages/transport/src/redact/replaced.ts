interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly as: Uint8Array;
}

/** The bytes with others in some places, given from left to right; the same array if there are none. */
export function replaced(bytes: Uint8Array, hits: readonly Replacement[]): Uint8Array {
  if (hits.length === 0) return bytes;
  const parts: Uint8Array[] = [];
  let reached = 0;
  for (const { start, end, as } of hits) {
    parts.push(bytes.subarray(reached, start), as);
    reached = end;
  }
  return Buffer.concat([...parts, bytes.subarray(reached)]);
}

/** As many bytes: cut, or filled up with X. */
export function fitted(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length === length) return bytes;
  const result = Buffer.alloc(length, 'X');
  result.set(bytes.subarray(0, length));
  return result;
}
