import type { AgentOutcome } from '@tracefork/transport';
import type { FaultClass } from '../fault.ts';
import type { Interval } from './intervals.ts';

/** What an oracle says of an outcome; `undefined`: it cannot tell. */
export type Grade = boolean | undefined;

/** Grades what a run came to. */
export type Oracle<T> = (outcome: AgentOutcome<T>) => Grade | Promise<Grade>;

/** A fault that came. */
export interface Injected {
  readonly class: FaultClass;
  readonly step: number;
  /** Attempt at the step, from 0. */
  readonly attempt: number;
}

/** A fault that was planned and did not come, with the reason. */
export interface NotInjected extends Injected {
  readonly reason: string;
}

/** One of the two runs of a trial: with the faults, or without. */
export interface Side<T> {
  readonly outcome: AgentOutcome<T> | undefined;
  readonly grade: Grade;
  /** Model calls, retries not counted. */
  readonly steps: number;
  /** Model calls, retries counted. */
  readonly attempts: number;
  /** Milliseconds; `null` offline, where waits are not those of the world. */
  readonly ms: number | null;
  /** US dollars at list price; `unknown` where a model has none. What a fault answered costs nothing. */
  readonly dollars: number | 'unknown';
  /** Why it is no evidence, if so: what came after the fault is not on the tape, it took too long … */
  readonly broken?: string;
}

/** A run with the faults beside one without. */
export interface Trial<T> {
  readonly number: number;
  readonly faulted: Side<T>;
  /** Absent without a control. */
  readonly control?: Side<T>;
  readonly injected: readonly Injected[];
  readonly notInjected: readonly NotInjected[];
}

export type FaultResult =
  /** It passes like the control. */
  | 'recovered'
  /** It passes like the control, but takes more steps, money or time. */
  | 'degraded'
  /** It passes less often than the control. */
  | 'failed'
  /** Too little is known. `reasons` says what is missing. */
  | 'undecided';

/** `hits` of `n`, with the 95% interval of the share. */
export interface Share extends Interval {
  readonly hits: number;
  readonly n: number;
}

export interface FaultVerdict {
  readonly result: FaultResult;
  /** Sentences. */
  readonly reasons: readonly string[];
  /** Pairs of runs that count: the fault came, and both runs came to an end. */
  readonly n: number;
  /** Passes with the faults, and without. */
  readonly passed: { readonly faulted: Share; readonly control?: Share };
  /** Pass rate with the faults less that without, with its 95% interval for pairs. */
  readonly difference?: Interval & { readonly value: number };
  /** Of the pairs that pass in both runs: in how many the faults cost more. */
  readonly more: { readonly steps: Share; readonly dollars: Share; readonly ms: Share };
  /** Pairs that are no evidence, by reason. */
  readonly notCounted: Readonly<Record<string, number>>;
}

/** What a plan did. */
export interface FaultReport<T> {
  readonly verdict: FaultVerdict;
  readonly trials: readonly Trial<T>[];
  /** Kinds of what the runs did that could not be disturbed, such as a connection that was open before. */
  readonly uncovered: readonly string[];
}
