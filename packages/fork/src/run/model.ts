import type { Tape } from '@tracefork/tape';
import type { CommandExit } from '@tracefork/transport/command';
import type { ForkAccount } from '@tracefork/transport/fork';
import type { ForkPlan } from '../plan/model.ts';
import type { Governor } from '../spend/governor.ts';
import type { Spend } from '../spend/ledger.ts';
import type { GradeWord } from '../summary/summarise.ts';
import type { UnansweredCall } from './unanswered-call.ts';
import type { WorkdirLimits } from './workdir.ts';

/** Any Node program, unchanged. */
export interface CommandAgent {
  readonly command: readonly string[];
  /** Default: that of this process. */
  readonly cwd?: string;
  /** Default: that of this process. */
  readonly env?: NodeJS.ProcessEnv;
}

/** What is forked: a function of this process, or a command. */
export type Agent = (() => unknown) | CommandAgent;

/** What somebody who looked at the files of a fork says of it. */
export interface Check {
  readonly grade: GradeWord;
  /** A sentence. */
  readonly reason: string;
}

/** What a fork came to. */
export interface ForkResult extends ForkAccount {
  readonly plan: ForkPlan;
  /** The branch, as far as it came; absent where the prefix was not rebuilt, or nothing began. */
  readonly tape?: Tape;
  /** The agent came to its end, but no model answered its last call: no evidence. */
  readonly unanswered?: UnansweredCall;
  /** What the sink called it. */
  readonly id?: string;
  /** Of a command. */
  readonly exit?: CommandExit;
  /** What a command printed, where it was captured. */
  readonly output?: Uint8Array;
  /** Of `check`. */
  readonly check?: Check;
  readonly spend: Spend;
  readonly warnings: readonly string[];
}

/** Where branches go. */
export interface BranchSink {
  /**
   * Called once for each branch, as soon as it is over.
   *
   * @param path of its tape; there until the promise is settled
   * @returns what the branch is called from then on
   */
  save(result: ForkResult, path: string): Promise<string>;
}

export interface ForkOptions {
  /** The parent: its tape, or the path of it. */
  readonly tape: Tape | string;
  /** File for the branch's tape; refuses an existing one. */
  readonly file?: string;
  readonly sink?: BranchSink;
  /** A run that answers the tail in place of the network. */
  readonly tailFrom?: Tape | string;
  /** Default: one that lets calls to this machine go out alone. */
  readonly governor?: Governor;
  readonly signal?: AbortSignal;
  /** Milliseconds without progress after which the prefix is given up. */
  readonly stallTimeout?: number;
  /** Commands: each fork in its own copy of the working directory, or all in it. Default: `copy`. */
  readonly workdir?: 'copy' | 'shared';
  readonly workdirLimits?: WorkdirLimits;
  /** Commands: called where one came to its end, in its working directory, before a copy is removed. */
  readonly check?: (cwd: string, plan: ForkPlan) => Promise<Check>;
  /** Commands: where what they print goes. Default: `capture`. */
  readonly output?: 'inherit' | 'stderr' | 'capture';
  /** Patterns that the parent was redacted by; they hold for the branches, too. */
  readonly redact?: { readonly patterns?: readonly (RegExp | string)[] };
}
