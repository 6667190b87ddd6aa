import { SettingError } from '../errors.ts';
import { boundsWithMissing } from '../intervals/bounds.ts';
import type { Interval } from '../intervals/interval.ts';
import { wilson } from '../intervals/wilson.ts';
import type { ArmTally, Draw, Search } from './draws.ts';
import { createTally } from './tally.ts';

export type FlipWord = 'decisive' | 'suggestive' | 'diffuse' | 'no evidence';

/** How often forks of one step ended with another grade than the recorded run. */
export interface FlipRate {
  readonly step: number;
  readonly flips: number;
  /** Graded forks; failed, censored and undefined ones are not among them. */
  readonly graded: number;
  /** `flips / graded`, or `null` without a graded fork. */
  readonly rate: number | null;
  /** Wilson, 95%; [0, 1] without a graded fork. */
  readonly interval: Interval;
  /** What the rate can be if forks without a grade had gone one way, or all the other way. */
  readonly bounds: Interval;
  readonly tally: ArmTally;
  /** 0.7 and more: decisive; 0.3 and more: suggestive; else diffuse. */
  readonly word: FlipWord;
}

export interface FlipRateConclusion {
  /** One for each step, by rate (the highest first), then by step; steps without evidence last. */
  readonly steps: readonly FlipRate[];
  readonly forks: number;
  /** Live calls as planned. */
  readonly calls: number;
}

/** Draws that show whether forks work at all; the others follow together, since none depends on them. */
const PILOT = 16;

/**
 * The method of the original: k forks of every step, the share that flips, fixed thresholds.
 *
 * @note Under natural resampling it does not identify the step: every step before the cause flips
 * about equally often. It is kept as a baseline and for perturbations that change one step.
 * @param k forks of each step, an integer of at least 1.
 */
export function createFlipRateSearch(
  steps: number,
  { k = 10 }: { readonly k?: number } = {},
): Search<FlipRateConclusion> {
  if (!Number.isSafeInteger(k) || k < 1)
    throw new SettingError('k', { value: k, range: 'an integer of at least 1' });
  const plan: Draw[] = Array.from({ length: k }, () =>
    Array.from({ length: steps }, (_, arm): Draw => ({ arm, purpose: 'baseline' })),
  ).flat();
  const tally = createTally(steps, { end: 'measured' });
  let planned = 0;
  let forks = 0;
  let calls = 0;
  return {
    next() {
      const batch = planned === 0 ? plan.slice(0, PILOT) : plan.slice(planned);
      planned += batch.length;
      return batch;
    },
    fold(batch, results) {
      batch.forEach(({ arm }, index) => {
        tally.add(arm, results[index] ?? 'failed');
        forks += 1;
        calls += steps - arm;
      });
    },
    conclusion: () => ({
      steps: Array.from({ length: steps }, (_, step) => flipRate(step, tally.of(step))).sort(
        (a, b) => (b.rate ?? -1) - (a.rate ?? -1) || a.step - b.step,
      ),
      forks,
      calls,
    }),
  };
}

function flipRate(step: number, tally: ArmTally): FlipRate {
  const graded = tally.same + tally.other;
  const rate = graded === 0 ? null : tally.other / graded;
  return {
    step,
    flips: tally.other,
    graded,
    rate,
    interval: wilson(tally.other, graded),
    bounds: boundsWithMissing(tally.other, graded, { missing: tally.undefined + tally.censored }),
    tally,
    word: wordOf(rate),
  };
}

function wordOf(rate: number | null): FlipWord {
  if (rate === null) return 'no evidence';
  if (rate >= 0.7) return 'decisive';
  return rate >= 0.3 ? 'suggestive' : 'diffuse';
}
