import type { ArrayCut, Cuts } from '../pieces/cut-json.ts';

/** A JSON body with only some elements of one of its arrays: those from `from` on, `count` of them. */
export function slimBody(
  bytes: Uint8Array,
  { at }: Cuts,
  keep: { readonly array: ArrayCut; readonly from: number; readonly count: number },
): Uint8Array {
  const { array, from, count } = keep;
  const offset = (element: number): number => at[array.first + element] as number;
  const start = offset(from) + (from === 0 || count === 0 ? 0 : 1);
  return Buffer.concat([
    bytes.subarray(0, offset(0)),
    bytes.subarray(start, count === 0 ? start : offset(from + count)),
    bytes.subarray(offset(array.count)),
  ]);
}
