import { createComparisonSearch } from '../comparison/comparison-search.ts';
import { randomStream } from '../random/random.ts';
import type { DrawResult } from '../search/draws.ts';

/** How often a change is shown whose forks, and those drawn anew, flip with given probabilities. */
export interface PairRow {
  readonly changed: number;
  readonly placebo: number;
  /** The most pairs of forks. */
  readonly pairs: number;
  readonly runs: number;
  /** Runs in which the difference was shown. */
  readonly shown: number;
  /** Median of the pairs after which it was, of those runs; `null` without one. */
  readonly median: number | null;
}

const CASES: ReadonlyArray<Pick<PairRow, 'changed' | 'placebo' | 'pairs'>> = [
  { changed: 0.9, placebo: 0.4, pairs: 20 },
  { changed: 0.9, placebo: 0.1, pairs: 20 },
  { changed: 0.7, placebo: 0.3, pairs: 20 },
  { changed: 0.1, placebo: 0.1, pairs: 60 },
  { changed: 0.5, placebo: 0.5, pairs: 60 },
  { changed: 0.9, placebo: 0.9, pairs: 60 },
];

/** Power of the pair test, and how often it shows what is not there, on simulated forks. */
export function pairSuite({
  seed,
  runs,
}: {
  readonly seed: number;
  readonly runs: number;
}): readonly PairRow[] {
  return CASES.map((one) => pairRow(one, { seed, runs }));
}

function pairRow(
  { changed, placebo, pairs }: (typeof CASES)[number],
  { seed, runs }: { readonly seed: number; readonly runs: number },
): PairRow {
  const random = randomStream(seed, `pairs/${changed}/${placebo}`);
  const hypothesis = { step: 0, change: 'x', what: 'x', calls: { changed: 1, placebo: 1 } };
  const needed: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const search = createComparisonSearch([hypothesis], { mostPairs: pairs });
    for (let batch = search.next(); batch.length > 0; batch = search.next())
      search.fold(
        batch,
        batch.map(
          ({ purpose }): DrawResult =>
            random() < (purpose === 'changed' ? changed : placebo) ? 'other' : 'same',
        ),
      );
    const [compared] = search.conclusion().compared;
    if (compared?.shown) needed.push(compared.pairs);
  }
  needed.sort((a, b) => a - b);
  const median = needed[Math.floor(needed.length / 2)] ?? null;
  return { changed, placebo, pairs, runs, shown: needed.length, median };
}
