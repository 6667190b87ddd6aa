import type { Tape } from '@tracefork/tape';

/** The latest time that nanoseconds in 64 bits reach, in milliseconds since the epoch. */
const latest = Math.floor(2 ** 63 / 1e6) - 1;

/**
 * When something of a run was, in milliseconds since the epoch: `t` after the run began.
 *
 * @note A tape is hostile input: what is no date counts as the epoch, and no time is out of range.
 */
export function clockOf({ header }: Pick<Tape, 'header'>): (t: number) => number {
  const parsed = Date.parse(header.created);
  const begin = Number.isFinite(parsed) ? parsed : 0;
  return (t) => Math.min(Math.max(begin + t, 0), latest);
}
