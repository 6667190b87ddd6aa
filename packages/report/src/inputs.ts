import type { Event, Exchange, TapeEvent } from '@tracefork/tape';

/** A run to be shown: what a tape gives, under a name. */
export interface RecordedRun {
  /** As a person would name it: `ab12`, `ab12/3`, `run.tape`. */
  readonly id: string;
  readonly format: 'tracefork' | 'python';
  /** `null` for tapes that have no chain of hashes. */
  readonly chain: string | null;
  readonly digest: string;
  readonly complete: boolean;
  /** `null` where the tape says nothing of its origin and its times. */
  readonly header: TapeEvent | null;
  readonly agent?: string | undefined;
  readonly events: readonly Event[];
  readonly exchanges: readonly Exchange[];
  /** Requests of programs that are parts of the run, by the program's number. */
  readonly parts?: ReadonlyMap<number, readonly Exchange[]>;
  /** What an oracle said of its outcome. */
  readonly grade?: Grade | undefined;
}

export type Grade = 'pass' | 'fail' | 'undefined';

/** How a replay went, as far as a page tells it. */
export interface ProofInput {
  readonly verdict: 'exact' | 'equivalent' | 'drifted' | 'unverifiable';
  /** Why it is not `exact`, one sentence each. */
  readonly reasons: readonly string[];
  readonly counts: ReadonlyArray<{
    readonly what: string;
    readonly matched: number;
    readonly recorded: number;
  }>;
  readonly outcome: 'same' | 'different' | 'not-recorded';
  /** Uses of each rule under which a difference was accepted. */
  readonly rules: Readonly<Record<string, number>>;
  readonly uncovered: ReadonlyArray<{ readonly what: string; readonly detail: string }>;
  readonly allowed: readonly string[];
  readonly warnings: readonly string[];
}

/** A fork: where it branched off, what it changed. Its recording is a run of the same id. */
export interface ForkInput {
  readonly id: string;
  readonly parent: string;
  readonly step: number;
  /** In words: `text "refund denied"`, `fault rate-limit`. */
  readonly change: string;
  readonly grade?: Grade | undefined;
  /** How it ended, in words. */
  readonly outcome?: string | undefined;
}

/** An estimate with its interval, all between -1 and 1. */
export interface Interval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** What blame found, as far as a page tells it. */
export interface BlameInput {
  /** The finding in words, one paragraph each. */
  readonly words: readonly string[];
  /** What its oracle said of the recorded run, where it says. */
  readonly recorded?: Grade;
  /** One word for it, such as `decisive` or `unresolved`. */
  readonly finding: string;
  /** What each interval covers with at least, such as 0.9; of no meaning without `commitment`. */
  readonly confidence: number;
  /** What each step added to the probability of the recorded grade; `null`: not tested. */
  readonly commitment: ReadonlyArray<{
    readonly step: number;
    readonly interval: Interval | null;
    readonly draws: number;
    /** Whether a test that holds at any stopping time names this step. */
    readonly certified: boolean;
  }>;
  /** Forks that replaced a response with a better one. */
  readonly repairs: readonly Trial[];
  /** Forks that replaced a response with a worse one. */
  readonly breakability: readonly Trial[];
  readonly spent: {
    readonly calls: number;
    readonly dollars: number | null;
    readonly budgetDollars?: number | null;
  };
  /** What was left out, and why; one sentence each. */
  readonly notTested: readonly string[];
}

/** Forks of one kind at one step, beside their comparison. */
export interface Trial {
  readonly step: number;
  readonly what: string;
  readonly changed: number;
  readonly of: number;
  /** The same count where nothing was changed but the response was drawn again. */
  readonly placebo?: { readonly changed: number; readonly of: number };
  /** Whether a test that holds at any stopping time tells the two apart. */
  readonly shown?: boolean;
  /** What the numbers allow to be said, one paragraph. */
  readonly words?: string;
}
