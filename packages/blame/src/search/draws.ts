/**
 * One planned fork. `arm` is the number of recorded responses that are served before the run goes
 * live: 0 runs everything again, n replays everything. `next-request` stops at the next request.
 */
export interface Draw {
  readonly arm: number;
  readonly purpose: 'search' | 'certificate' | 'screen' | 'baseline' | 'changed' | 'placebo';
  /** Name of what is done to the step of this draw; without one, what the whole search does. */
  readonly change?: string;
}

/** What a draw came to, against the recorded grade. `differs` and `equal` answer a screen. */
export type DrawResult =
  | 'same'
  | 'other'
  | 'undefined'
  | 'censored'
  | 'failed'
  | 'differs'
  | 'equal';

/** Tallies of one arm. */
export interface ArmTally {
  readonly same: number;
  readonly other: number;
  readonly undefined: number;
  readonly censored: number;
  readonly failed: number;
}

/**
 * A search as data in, data out: it says which draws it wants next, and learns all their results at
 * once, in the order in which it asked. It depends on its seed and those results alone.
 */
export interface Search<Conclusion> {
  /** The next batch; an empty one means that the search has ended. */
  next(): readonly Draw[];
  fold(batch: readonly Draw[], results: readonly DrawResult[]): void;
  conclusion(): Conclusion;
}
