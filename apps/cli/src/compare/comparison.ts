import { newcombe } from '@tracefork/blame/statistics';
import { type GradeWord, type Interval, summarise, type Tally, tallyOf } from '@tracefork/fork';
import { type PassRate, passRate } from '../recording/pass-rate.ts';

/** What forks of one candidate came to. */
export interface Candidate {
  readonly name: string;
  /** Of forks with an outcome. */
  readonly grades: readonly GradeWord[];
  /** Forks without one: no evidence. */
  readonly broken: number;
}

/** One candidate's pass rate. */
export interface Rated extends PassRate {
  readonly name: string;
  readonly broken: number;
}

/** Two candidates side by side: the pass rate of `a` less that of `b`. */
export interface Pair extends Interval {
  readonly a: string;
  readonly b: string;
  readonly value: number;
  /** Which of them passes more often, where the interval does not hold zero; else `null`. */
  readonly better: string | null;
}

/** Candidates, the one with the highest share of passes first, and all pairs of them. */
export interface Comparison {
  readonly rated: readonly Rated[];
  readonly pairs: readonly Pair[];
  /** Of all pairs together; each interval is as much wider as there are pairs (Bonferroni). */
  readonly confidence: number;
}

const confidence = 0.95;

/**
 * Compares candidates two by two. Outcomes that could not be graded widen the intervals; a candidate
 * without any outcome is in no pair.
 *
 * @param options.fixed all forks that were planned were made.
 */
export function compareCandidates(
  candidates: readonly Candidate[],
  { fixed }: { readonly fixed: boolean },
): Comparison {
  const sides = candidates
    .map(({ name, grades, broken }) => ({ name, broken, tally: tallyOf(grades) }))
    .toSorted((a, b) => share(b.tally) - share(a.tally));
  const evident = sides.filter(({ tally }) => sizeOf(tally) > 0);
  const all = evident.flatMap((a, index) => evident.slice(index + 1).map((b) => [a, b] as const));
  const each = 1 - (1 - confidence) / Math.max(1, all.length);
  return {
    rated: sides.map(({ name, broken, tally }) => ({
      name,
      broken,
      ...passRate(tally, { fixed }),
    })),
    pairs: all.flatMap(([a, b]): readonly Pair[] => {
      const { difference } = summarise(
        { before: { ...b.tally, from: 'control' }, after: a.tally, broken: 0 },
        (one, two) => newcombe(one, two, { confidence: each }),
      );
      if (difference === undefined) return [];
      const better = difference.low > 0 ? a.name : difference.high < 0 ? b.name : null;
      return [{ a: a.name, b: b.name, ...difference, better }];
    }),
    confidence,
  };
}

function sizeOf({ pass, fail, undefined: unclear }: Tally): number {
  return pass + fail + unclear;
}

function share(tally: Tally): number {
  const size = sizeOf(tally);
  return size === 0 ? -1 : tally.pass / size;
}
