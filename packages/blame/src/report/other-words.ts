import type { Totals } from '../engine/run-search.ts';
import type { FlipRateConclusion } from '../search/flip-rate.ts';
import type { QuickConclusion } from '../search/quick.ts';

const number = (value: number): string => value.toFixed(2);

/**
 * What a quick search may be said to have found.
 *
 * @param made.calls live calls that were made; tails that grow make more than were planned.
 */
export function quickSentences(
  { candidates, probes, arms, forks, calls: planned }: QuickConclusion,
  made: Partial<Pick<Totals, 'calls'>> = {},
): string[] {
  const [first] = candidates;
  if (!first) return ['There is nothing to look at.'];
  const three = candidates
    .slice(0, 3)
    .map(({ step, chance }) => `step ${step} (${number(chance)})`);
  const changed = probes.filter(({ differed }) => differed > 0).length;
  const { calls = planned } = made;
  const graded = arms.reduce((sum, { same, other }) => sum + same + other, 0);
  const flipped = arms.reduce((sum, { other }) => sum + other, 0);
  return [
    `A hint after ${forks} forks and ${calls} live calls, not a finding: look at ${three.join(', ')}. The numbers are posterior probabilities under a simple model, in which exactly one step is the cause; nothing is certified.`,
    `Of ${graded} forks that were graded ${flipped} ended with the other grade.${flipped > 0 ? '' : nothingFlipped}`,
    ...(probes.length === 0
      ? []
      : [
          `Of ${probes.length} steps that were probed with one call each time, ${changed} changed the next request when they were resampled.`,
        ]),
  ];
}

/** Without both grades the order is the model's alone. */
const nothingFlipped =
  ' So nothing shows yet that any step matters: the order of the steps is that of the model.';

/** The `top` steps of a flip-rate search, in its own words and with what they cannot say. */
export function flipRateSentences(
  { steps }: FlipRateConclusion,
  { top = 5 }: { readonly top?: number } = {},
): string[] {
  const shown = steps.filter(({ rate }) => rate !== null).slice(0, top);
  if (shown.length === 0) return ['No fork could be graded, so there is no ranking.'];
  return [
    ...shown.map(({ step, flips, graded, interval, bounds, tally, word }) => {
      const missing = tally.undefined + tally.censored;
      const without =
        missing === 0
          ? ''
          : `; with ${missing} more that had no grade, ${number(bounds.low)} to ${number(bounds.high)} of all`;
      return `Step ${step}: ${flips} of ${graded} forks flipped (Wilson 95%: ${number(interval.low)} to ${number(interval.high)}${without}), ${word}.`;
    }),
    'A flip rate does not tell a cause from the steps before it, which flip as often when what follows is drawn anew.',
  ];
}
