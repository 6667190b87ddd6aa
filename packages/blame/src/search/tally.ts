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

export function createTally(
  steps: number,
  {
    end,
    agreement = { estimate: 1 },
  }: { readonly end: 'known' | 'measured'; readonly agreement?: { readonly estimate: number } },
): Tally {
  const arms = steps + 1;
  const same = new Int32Array(arms);
  const draws = new Int32Array(arms);
  const undefinedGrades = new Int32Array(arms);
  const censored = new Int32Array(arms);
  const failed = new Int32Array(arms);
  const pretended = end === 'known' ? KNOWN : 0;
  const pretendedSame = Math.round(pretended * agreement.estimate);
  same[steps] = pretendedSame;
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
      const [known, knownSame] = arm === steps ? [pretended, pretendedSame] : [0, 0];
      const hits = (same[arm] as number) - knownSame;
      return {
        same: hits,
        other: (draws[arm] as number) - known - hits,
        undefined: undefinedGrades[arm] as number,
        censored: censored[arm] as number,
        failed: failed[arm] as number,
      };
    },
  };
}
