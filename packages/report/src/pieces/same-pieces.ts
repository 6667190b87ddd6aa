/** Bytes, and where their pieces end. */
export interface Pieced {
  readonly bytes: Uint8Array;
  readonly ends: readonly number[];
}

/** How many pieces at the beginning are the same in both; told without hashing any. */
export function samePieces(one: Pieced, other: Pieced): number {
  let most = 0;
  while (most < one.ends.length && one.ends[most] === other.ends[most]) most += 1;
  // All at once first: mostly they are the same as far as their cuts are.
  if (sameUpTo(one.bytes, other.bytes, { from: 0, to: one.ends[most - 1] ?? 0 })) return most;
  let same = 0;
  while (
    same < most &&
    sameUpTo(one.bytes, other.bytes, {
      from: one.ends[same - 1] ?? 0,
      to: one.ends[same] as number,
    })
  ) {
    same += 1;
  }
  return same;
}

function sameUpTo(
  one: Uint8Array,
  other: Uint8Array,
  { from, to }: { readonly from: number; readonly to: number },
): boolean {
  return Buffer.compare(one.subarray(from, to), other.subarray(from, to)) === 0;
}
