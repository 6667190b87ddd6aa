import { createHash } from 'node:crypto';

/** A number in [0, 1) that depends on nothing but its arguments. */
export function chance(seed: number, label: string): number {
  return createHash('sha256').update(`${seed} ${label}`).digest().readUInt32BE(0) / 2 ** 32;
}

/** One of a list that is not empty, chosen by a seed. */
export function pick<T>(list: readonly T[], { seed, label }: Choice): T {
  return list[Math.floor(chance(seed, label) * list.length)] as T;
}

export interface Choice {
  readonly seed: number;
  /** Tells choices of one seed apart. */
  readonly label: string;
}
