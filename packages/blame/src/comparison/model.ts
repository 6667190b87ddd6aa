import type { Totals } from '../engine/run-search.ts';
import type { Interval } from '../intervals/interval.ts';
import type { Calibrated } from '../oracle/calibration.ts';
import type { ArmTally } from '../search/draws.ts';

/** `repair`: does a failing run pass with the change? `breakability`: does a passing one fail? */
export type Question = 'repair' | 'breakability';

/** A change of one step, held against drawing that step anew. */
export interface Hypothesis {
  /** In delivery order, from 0. */
  readonly step: number;
  /** Names the change for whoever runs the forks; another change has another name. */
  readonly change: string;
  /** The change in words, such as `text "refund denied"`. */
  readonly what: string;
  /** Live calls of one fork of either kind, each at least 0. */
  readonly calls: { readonly changed: number; readonly placebo: number };
}

/** Forks of one kind at one step. */
export interface Side {
  readonly tally: ArmTally;
  readonly flips: number;
  /** Graded forks; failed, censored and undefined ones are not among them. */
  readonly graded: number;
  /** `flips / graded`, or `null` without a graded fork. */
  readonly share: number | null;
  /** Confidence sequence of the share, 1 − α/2, valid at every look. */
  readonly interval: Interval;
  /** What the share can be if forks without a grade had gone one way, or all the other way. */
  readonly bounds: Interval;
}

/** What forks with a change came to, beside forks that drew the step anew. */
export interface Comparison {
  readonly step: number;
  readonly change: string;
  readonly what: string;
  readonly changed: Side;
  readonly placebo: Side;
  /**
   * Share of flips with the change less that of the placebo, in [−1, 1]; `null` where a side has no
   * graded fork. The interval holds with 1 − α at every look.
   */
  readonly difference: (Interval & { readonly estimate: number }) | null;
  /** Complete pairs that the test has seen. */
  readonly pairs: number;
  /** ln of the e-value against "the change flips no more often than drawing anew". */
  readonly evidence: number;
  /** The least difference that the pairs alone show, 1 − α at every look; `null`: none above 0. */
  readonly atLeast: number | null;
  /** In the set that e-BH keeps at a false discovery rate of α. */
  readonly shown: boolean;
}

/** The answer to "would this have repaired it?" or "does this break it?". Plain JSON. */
export interface ComparisonReport {
  readonly format: 'tracefork-comparison';
  readonly version: 1;
  readonly question: Question;
  readonly seed: number;
  readonly recorded: 'pass' | 'fail';
  readonly oracle: string;
  /** Of a judge: how it did on labelled outcomes. Shares here are as it saw them. */
  readonly calibration?: Calibrated;
  readonly alpha: number;
  /** The most pairs of forks that each change was allowed. */
  readonly mostPairs: number;
  /** What is shown first, then by difference, then by step. */
  readonly comparisons: readonly Comparison[];
  readonly totals: Totals;
  /** Live calls as planned; `totals.calls` are those that were made. */
  readonly plannedCalls: number;
  readonly outOfBudget: boolean;
}
