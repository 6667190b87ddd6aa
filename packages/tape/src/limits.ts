/**
 * What a reader accepts, so that a hostile file is refused within bounded memory and time. Sizes in
 * bytes. Each can be raised for tapes whose origin you trust.
 */
export interface Limits {
  /** Text of one frame. The reader holds a few frames at a time. */
  readonly frameBytes: number;
  /** Text of all frames together. */
  readonly textBytes: number;
  /** Text in relation to the file: at most 64 MiB plus this many times the file's size. */
  readonly textRatio: number;
  readonly events: number;
  /** Nesting of arrays and objects within one line. */
  readonly depth: number;
  /** Bytes of one line outside strings. */
  readonly structureBytes: number;
  /** One body. */
  readonly bodyBytes: number;
  /** All bodies together. */
  readonly bodiesBytes: number;
  /** Bodies in relation to the file: at most 256 MiB plus this many times the file's size. */
  readonly bodiesRatio: number;
}

const MiB = 1024 * 1024;

/** What a file may ask for unless its reader says otherwise. */
export const defaultLimits: Limits = {
  frameBytes: 256 * MiB,
  textBytes: 16 * 1024 * MiB,
  textRatio: 1024,
  events: 5_000_000,
  depth: 64,
  structureBytes: 16 * MiB,
  bodyBytes: 128 * MiB,
  bodiesBytes: 1024 * 1024 * MiB,
  bodiesRatio: 65_536,
};

/** The most text a file of `size` bytes may hold. */
export function textAllowance(limits: Limits, size: number): number {
  return Math.min(limits.textBytes, 64 * MiB + limits.textRatio * size);
}

/** The most that the bodies of a file of `size` bytes may come to. */
export function bodiesAllowance(limits: Limits, size: number): number {
  return Math.min(limits.bodiesBytes, 256 * MiB + limits.bodiesRatio * size);
}
