import { confidenceSequence, wilson } from '@tracefork/blame/statistics';
import type { Tally } from '@tracefork/fork';

/** How often an agent passes, as far as a series of runs tells. */
export interface PassRate extends Tally {
  /** Passes of all graded runs; `null` where the series was stopped by what it saw, which biases it. */
  readonly share: number | null;
  readonly interval: {
    readonly low: number;
    readonly high: number;
    readonly confidence: number;
    readonly method: 'wilson' | 'confidence-sequence';
  };
}

const confidence = 0.95;

/**
 * The pass rate of a series. Wilson's interval holds for a number of runs that was fixed before; a
 * series that stopped at a failure, or at Ctrl-C, gets the confidence sequence, which holds for any
 * reason to stop. Runs that could not be graded widen it: the low end counts them as failures, the
 * high end as passes.
 *
 * @param options.fixed the number of runs was settled before the first, and all were made.
 */
export function passRate(tally: Tally, { fixed }: { readonly fixed: boolean }): PassRate {
  const { pass, fail, undefined: unclear } = tally;
  const total = pass + fail + unclear;
  const of = (hits: number) =>
    fixed
      ? wilson(hits, total, { confidence })
      : confidenceSequence(hits, total, { alpha: 1 - confidence });
  return {
    ...tally,
    share: fixed && total > 0 ? pass / total : null,
    interval: {
      low: of(pass).low,
      high: of(pass + unclear).high,
      confidence,
      method: fixed ? 'wilson' : 'confidence-sequence',
    },
  };
}
