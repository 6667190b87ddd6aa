import type { Random } from '../random/random.ts';
import type { DrawResult } from '../search/draws.ts';

/** What stands between the true profile and the grades that a search sees. */
export interface Disturbance {
  /** Chance that an outcome comes out the other way, a full replay's included. */
  readonly noise: number;
  /** P(the oracle sees the recorded grade | it is), and the same for the other grade. */
  readonly sensitivity: number;
  readonly specificity: number;
  /** Share of outcomes without a grade, whatever they are. */
  readonly undefined: number;
}

export const undisturbed: Disturbance = { noise: 0, sensitivity: 1, specificity: 1, undefined: 0 };

/** The profile as an oracle sees it; jumps on this scale are what is searched and scored. */
export function observed(
  profile: ArrayLike<number>,
  { noise, sensitivity, specificity }: Disturbance,
): Float64Array {
  return Float64Array.from(Array.from(profile), (value) => {
    const outcome = noise + (1 - 2 * noise) * value;
    return sensitivity * outcome + (1 - specificity) * (1 - outcome);
  });
}

/** Is V_n = 1 certain under this disturbance? */
export const endOf = ({ noise, sensitivity }: Disturbance): 'known' | 'measured' =>
  noise === 0 && sensitivity === 1 ? 'known' : 'measured';

export function drawFrom(
  profile: Float64Array,
  arm: number,
  { random, missing }: { readonly random: Random; readonly missing: number },
): DrawResult {
  if (missing > 0 && random() < missing) return 'undefined';
  return random() < (profile[arm] as number) ? 'same' : 'other';
}

/** The largest jump of a profile, and whether a step's jump is within `tolerance` of it. */
export function scoring(
  profile: Float64Array,
  tolerance: number,
): { readonly largest: number; jump(step: number): number; hit(step: number): boolean } {
  const jump = (step: number): number => (profile[step + 1] as number) - (profile[step] as number);
  let largest = 0;
  for (let step = 0; step + 1 < profile.length; step += 1) largest = Math.max(largest, jump(step));
  return { largest, jump, hit: (step) => step >= 0 && jump(step) >= largest - tolerance };
}
