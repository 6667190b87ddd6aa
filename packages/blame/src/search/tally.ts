import type { ArmTally, DrawResult } from './draws.ts';
import type { ArmCounts } from './profiles.ts';

/** Pretended draws of the last arm where V_n = 1 is known; more would change nothing. */
const KNOWN = 400;

/** Counts of all arms of one search. */
export interface Tally {
  add(arm: number, result: DrawResult): void;
  /** For the posterior: graded draws alone, and the known end. */
  readonly counts: ArmCounts;
  of(arm: number): ArmTally;
}

export function createTally(steps: number, { end }: { readonly end: 'known' | 'measured' }): Tally {
  const arms = steps + 1;
  const same = new Int32Array(arms);
  const draws = new Int32Array(arms);
  const undefinedGrades = new Int32Array(arms);
  const censored = new Int32Array(arms);
  const failed = new Int32Array(arms);
  const pretended = end === 'known' ? KNOWN : 0;
  same[steps] = pretended;
  draws[steps] = pretended;
  const bump = (counts: Int32Array, arm: number): void => {
    counts[arm] = (counts[arm] as number) + 1;
  };
  const add: Record<DrawResult, (arm: number) => void> = {
    same: (arm) => {
      bump(same, arm);
      bump(draws, arm);
    },
    other: (arm) => bump(draws, arm),
    undefined: (arm) => bump(undefinedGrades, arm),
    censored: (arm) => bump(censored, arm),
    failed: (arm) => bump(failed, arm),
    differs: () => {},
    equal: () => {},
  };
  return {
    add: (arm, result) => add[result](arm),
    counts: { same, draws },
    of(arm) {
      const known = arm === steps ? pretended : 0;
      return {
        same: (same[arm] as number) - known,
        other: (draws[arm] as number) - (same[arm] as number),
        undefined: undefinedGrades[arm] as number,
        censored: censored[arm] as number,
        failed: failed[arm] as number,
      };
    },
  };
}
