/** What an oracle may say of an outcome. */
export type GradeWord = 'pass' | 'fail' | 'undefined';

/** Outcomes by their grades. A fork that did not come to an end has none, and is counted nowhere. */
export interface Tally {
  readonly pass: number;
  readonly fail: number;
  /** The oracle could not tell: neither a pass nor a failure, and not left out. */
  readonly undefined: number;
}

export interface Share {
  readonly hits: number;
  readonly total: number;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** How pass rates changed. */
export interface Summary {
  readonly before: Tally & {
    /**
     * `recorded`: the recorded run alone. `control`: forks with the recorded answer kept. `agent`:
     * forks by the agent before an edit.
     */
    readonly from: 'recorded' | 'control' | 'agent';
  };
  readonly after: Tally;
  /** Forks without an outcome, on both sides: they are no evidence. */
  readonly broken: number;
  /** Pass rate after, less that before; absent where a side is empty. */
  readonly difference?: Interval & { readonly value: number };
}

/** Counts grades. */
export function tallyOf(grades: readonly GradeWord[]): Tally {
  const count = (word: GradeWord) => grades.filter((grade) => grade === word).length;
  return { pass: count('pass'), fail: count('fail'), undefined: count('undefined') };
}

/**
 * Compares the pass rates of two sides. Outcomes that could not be graded widen the interval: its low
 * end counts them against the change, its high end for it.
 *
 * @param interval of the difference of two shares, a − b, such as Newcombe's
 */
export function summarise(
  { before, after, broken }: Omit<Summary, 'difference'>,
  interval: (a: Share, b: Share) => Interval,
): Summary {
  const summary = { before, after, broken };
  const [n, m] = [sizeOf(before), sizeOf(after)];
  if (n === 0 || m === 0) return summary;
  const low = interval(
    { hits: after.pass, total: m },
    { hits: before.pass + before.undefined, total: n },
  ).low;
  const high = interval(
    { hits: after.pass + after.undefined, total: m },
    { hits: before.pass, total: n },
  ).high;
  return { ...summary, difference: { value: after.pass / m - before.pass / n, low, high } };
}

function sizeOf({ pass, fail, undefined: unclear }: Tally): number {
  return pass + fail + unclear;
}
