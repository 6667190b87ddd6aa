import { type Random, randomStream } from '../random/random.ts';
import type { DrawResult } from '../search/draws.ts';
import { createQuickSearch } from '../search/quick.ts';
import { plantedProfile } from './cells.ts';
import type { FamilyName } from './families.ts';
import { drawFrom, endOf, scoring, undisturbed } from './world.ts';

/** What a quick search is told before it draws. */
export type QuickHelp = 'none' | 'judge';

export interface QuickRow {
  readonly steps: number;
  readonly noise: number;
  readonly help: QuickHelp;
  readonly runs: number;
  /** Runs whose first three candidates held the decisive step. */
  readonly hits: number;
  /** Mean live calls, as a multiple of n. */
  readonly callsPerStep: number;
}

const FAMILIES: readonly FamilyName[] = ['early', 'middle', 'late', 'and', 'drift'];
const TOLERANCE = 0.15;
/** Share of innocent steps whose resampled answer usually changes the next request. */
const LIVELY = 0.2;
/** The simulated judge names a step, the right one half of the time, and is believed 20 to 1. */
const JUDGE_IS_RIGHT = 0.5;
const BELIEF = 20;

/** One row: all families that have a cause, `runs` times each. */
export function quickRow(
  {
    steps,
    noise,
    help,
  }: { readonly steps: number; readonly noise: number; readonly help: QuickHelp },
  { seed, runs }: { readonly seed: number; readonly runs: number },
): QuickRow {
  let hits = 0;
  let calls = 0;
  const disturbance = { ...undisturbed, noise };
  for (const family of FAMILIES)
    for (let run = 0; run < runs; run += 1) {
      const profile = plantedProfile({ family, steps, disturbance, runs }, { seed, run });
      const truth = scoring(profile, TOLERANCE);
      const random = randomStream(seed + run, `quick/${family}/${steps}/${noise}/${help}`);
      const differs = changing(profile, { noise, random });
      const search = createQuickSearch(steps, {
        seed: seed + run,
        end: endOf(disturbance),
        weights: help === 'judge' ? opinion(profile, random) : undefined,
      });
      for (let batch = search.next(); batch.length > 0; batch = search.next())
        search.fold(
          batch,
          batch.map(({ arm, purpose }): DrawResult => {
            if (purpose !== 'screen') return drawFrom(profile, arm, { random, missing: 0 });
            return random() < (differs[arm] as number) ? 'differs' : 'equal';
          }),
        );
      const found = search.conclusion();
      calls += found.calls;
      if (found.candidates.slice(0, 3).some(({ step }) => truth.hit(step))) hits += 1;
    }
  const total = runs * FAMILIES.length;
  return { steps, noise, help, runs: total, hits, callsPerStep: calls / total / steps };
}

/** P(next request differs) of each step: at least its true jump, and high for some innocent ones. */
function changing(
  profile: Float64Array,
  { noise, random }: { readonly noise: number; readonly random: Random },
): Float64Array {
  return Float64Array.from({ length: profile.length - 1 }, (_, step) => {
    const jump = ((profile[step + 1] as number) - (profile[step] as number)) / (1 - 2 * noise);
    return Math.min(1, Math.max(jump, random() < LIVELY ? 0.5 + 0.5 * random() : 0.03));
  });
}

function opinion(profile: Float64Array, random: Random): number[] {
  const steps = profile.length - 1;
  let cause = 0;
  const truth = scoring(profile, TOLERANCE);
  for (let step = 0; step < steps; step += 1)
    if (truth.jump(step) > truth.jump(cause)) cause = step;
  const named = random() < JUDGE_IS_RIGHT ? cause : Math.floor(random() * steps);
  return Array.from({ length: steps }, (_, step) => (step === named ? BELIEF : 1));
}
