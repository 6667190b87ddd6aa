import type { Totals } from '../engine/run-search.ts';
import type { Interval } from '../intervals/interval.ts';
import type { Calibrated } from '../oracle/calibration.ts';
import type { Certificate } from '../search/attempt.ts';

/** What is known of P(recorded grade | this many recorded responses served). */
export interface Level {
  /** Recorded responses that were served before the run went live, 0 … n. */
  readonly served: number;
  readonly same: number;
  readonly other: number;
  readonly undefined: number;
  readonly censored: number;
  readonly failed: number;
  /** Share of graded forks with the recorded grade, or `null` without any. */
  readonly share: number | null;
  /** Confidence sequence of that share, 1 − α, valid at every look; [0, 1] without graded forks. */
  readonly interval: Interval;
  /** What the share can be if forks without a grade had gone one way, or all the other way. */
  readonly bounds: Interval;
}

/** One step of the ranking. */
export interface StepFinding {
  readonly step: number;
  /** Posterior probability that its jump is the largest, up to the tolerance. */
  readonly chance: number;
  /** Posterior mean of its jump, V_{i+1} − V_i, in [−1, 1]. */
  readonly jump: number;
  /** Posterior probability that its jump exceeds the gap. */
  readonly aboveGap: number;
  readonly before: Level;
  readonly after: Level;
  readonly certificate?: Certificate;
}

export type Verdict =
  /** One step; its jump is certified, and it is likely the largest. */
  | { readonly kind: 'decisive'; readonly step: number }
  /** A certified step, and others that are certified too or whose jump likely exceeds the gap. */
  | { readonly kind: 'several'; readonly steps: readonly number[] }
  /**
   * Resampling changes the outcome, but no single step does much. `chance`: posterior probability
   * that no jump reaches the tolerance.
   */
  | { readonly kind: 'diffuse'; readonly chance: number }
  /** Resampling never, or seldom, changes the outcome. `chance` as of `diffuse`. */
  | { readonly kind: 'systematic'; readonly chance: number }
  /** Too few graded forks, or no step stands out. */
  | { readonly kind: 'insufficient-evidence'; readonly why: 'few-grades' | 'no-step-stands-out' }
  /** A likely step that is not known to be the one; about so many further calls would certify it. */
  | {
      readonly kind: 'unresolved';
      readonly step: number;
      readonly chance: number;
      /** `null`: not known, or it is certified already. */
      readonly callsLeft: number | null;
      readonly why: UnresolvedReason;
    };

/**
 * `spent`: the calls, the forks or the money were; `too-dear`: the certificate would cost more than
 * the calls that were left; `not-asked`: the search was to end without a certificate.
 */
export type UnresolvedReason = 'spent' | 'too-dear' | 'not-asked';

/** The answer to "which recorded response committed this run to its outcome?". Plain JSON. */
export interface BlameReport {
  readonly format: 'tracefork-blame';
  readonly version: 1;
  /** What is estimated: P(recorded grade) gained by serving each recorded response, tails resampled. */
  readonly estimand: 'commitment';
  readonly seed: number;
  readonly steps: number;
  readonly recorded: 'pass' | 'fail';
  readonly oracle: string;
  /** Of a judge: how it did on labelled outcomes. Levels and jumps here are as it saw them. */
  readonly calibration?: Calibrated;
  readonly alpha: number;
  readonly gap: number;
  readonly tolerance: number;
  /** Is a replay of everything sure to get the recorded grade, or was that drawn as well? */
  readonly end: 'known' | 'measured';
  readonly verdict: Verdict;
  /** The likeliest first, at most ten; empty where no step is to be named. */
  readonly ranking: readonly StepFinding[];
  /** Every prefix that was drawn, rising. */
  readonly levels: readonly Level[];
  readonly totals: Totals;
  /** Live calls as planned; `totals.calls` are those that were made. */
  readonly plannedCalls: number;
  readonly outOfBudget: boolean;
}
