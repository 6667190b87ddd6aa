import type { GradeWord } from '../oracle/model.ts';

/** What replaces a response. Whoever runs the fork knows what the name of a change stands for. */
export type ForkMutation =
  | { readonly kind: 'resample' }
  | { readonly kind: 'replace'; readonly name: string };

/** One fork to run, as plain data. Two jobs with the same key have the same result. */
export interface ForkJob {
  /**
   * The step that is forked: this many recorded responses are served, the next one is changed. The
   * number of steps itself stands for a replay of everything, graded again.
   */
  readonly step: number;
  /** Counts from 0 for each step and mutation. */
  readonly trial: number;
  readonly mutation: ForkMutation;
  /** `tail`: run to the outcome and grade it. `next-request`: stop at the next request and compare it. */
  readonly extent: 'tail' | 'next-request';
}

/** What the fork spent; on every kind of result, since failed forks cost money too. */
export interface Spending {
  /** Live model calls. */
  readonly calls: number;
  /** US dollars. */
  readonly dollars: number | 'unknown';
}

export type ForkAnswer =
  /** The tail ended and its outcome was graded. */
  | { readonly kind: 'graded'; readonly grade: GradeWord; readonly reason?: string }
  /** Of `next-request`: does the next request differ from the recorded one? */
  | { readonly kind: 'screened'; readonly differs: boolean }
  /** Something the user decided stopped it, such as the policy of a tool. Neither grade nor failure. */
  | { readonly kind: 'censored'; readonly by: string }
  /** The budget refused one of its calls. The blame ends with what it knows. */
  | { readonly kind: 'unaffordable' }
  /** It did not work (no key, another prefix, a crash). Never evidence. */
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

export type ForkResult = ForkAnswer & Spending;

export interface FinishedFork {
  readonly job: ForkJob;
  readonly result: ForkResult;
}

/** The port through which forks are run; the consumer wires it to `@tracefork/fork`. */
export interface ForkRunner {
  /**
   * Runs one fork. Rejects for a broken machine alone; a fork that did not work is a result.
   *
   * @param context.signal aborts the fork; it then resolves as `failed` or rejects, and is not kept.
   */
  run(job: ForkJob, context: { readonly signal: AbortSignal }): Promise<ForkResult>;
}

/** Identifies a job among those of one blame. */
export const jobKey = ({ step, trial, mutation, extent }: ForkJob): string =>
  `${step}/${trial}/${extent}/${mutation.kind === 'replace' ? `replace:${mutation.name}` : mutation.kind}`;
