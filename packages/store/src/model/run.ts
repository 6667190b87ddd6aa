/** What made a run, so that it can be run again. */
export type RunAgent =
  | { readonly kind: 'command'; readonly command: readonly string[]; readonly cwd?: string }
  /** `target` is `FILE:EXPORT`. */
  | { readonly kind: 'function'; readonly target: string; readonly cwd?: string };

/** Where a run came from. */
export type Origin = 'recorded' | 'imported' | 'forked';

/** How a run ended by itself, before anybody graded it. `unknown` where its tape does not say. */
export type RunStatus = 'succeeded' | 'failed' | 'unknown';

/** What a run came to, in short; standard output and returned values stay on the tape. */
export type RunOutcome =
  | { readonly kind: 'exit'; readonly code: number | null; readonly signal: string | null }
  | { readonly kind: 'returned' }
  | { readonly kind: 'threw'; readonly name: string; readonly message: string };

/** How a fork was made. `mutation` and `details` are JSON that the store keeps and does not read. */
export interface BranchFacts {
  /** Id of the run that was forked. */
  readonly parent: string;
  /** The step whose response was changed. */
  readonly step: number;
  readonly mutation: unknown;
  /** Which of several equal forks, from 0. Default: 0. */
  readonly trial?: number;
  /** Id of what the fork was made for, such as one blame; forks of one plan are found by it. */
  readonly plan?: string;
  /** Anything else about it, such as what ran live and what it cost. */
  readonly details?: unknown;
}

/** What a caller knows about a run beyond its tape. */
export interface RunFacts {
  /** Default: the agent's name on the tape. */
  readonly name?: string;
  readonly agent?: RunAgent;
  /** Default: `forked` for a branch, else `recorded`. */
  readonly origin?: Exclude<Origin, 'forked'>;
  /** Model calls. */
  readonly steps?: number;
  readonly inputTokens?: number;
  readonly outputTokens?: number;
  /** US dollars; leave it out where a price is not known. */
  readonly cost?: number;
  readonly models?: readonly string[];
  /** Makes the run a branch. */
  readonly branch?: BranchFacts;
}

/** A run in a list. Times are milliseconds since 1970, sizes bytes. */
export interface RunSummary {
  /** SHA-256 of the tape's text, 64 hex digits: the same content has the same id everywhere. */
  readonly id: string;
  readonly name: string | null;
  readonly origin: Origin;
  /** When recording began; when it was saved, where the tape does not say. */
  readonly created: number;
  readonly saved: number;
  /** Milliseconds from its start to its last event. */
  readonly duration: number;
  readonly complete: boolean;
  readonly status: RunStatus;
  /** What the latest grade says. */
  readonly grade: GradeVerdict | null;
  readonly steps: number | null;
  readonly exchanges: number;
  readonly inputTokens: number | null;
  readonly outputTokens: number | null;
  readonly cost: number | null;
  /** Of its text, uncompressed. */
  readonly textBytes: number;
  /** What it takes in the store beyond what it shares with other runs. */
  readonly storedBytes: number;
  /** Id of the run it is a branch of. */
  readonly parent: string | null;
  /** Which branch of its parent, from 1. */
  readonly ordinal: number | null;
}

/** A run with all that is kept about it beside its tape. */
export interface StoredRun extends RunSummary {
  readonly agent: RunAgent | null;
  readonly outcome: RunOutcome | null;
  readonly models: readonly string[];
  /** Name and version of what wrote the tape. */
  readonly writer: string;
  /** Version of Node that the run ran on. */
  readonly node: string | null;
  readonly branch: Branch | null;
}

/** A branch as it is kept. */
export interface Branch extends Required<Omit<BranchFacts, 'plan'>> {
  readonly ordinal: number;
  readonly plan: string | null;
}

/** `undefined` where the oracle could not tell. */
export type GradeVerdict = 'pass' | 'fail' | 'undefined';

/** What an oracle said of a run's outcome. */
export interface Grade {
  /** Which oracle, as its user would name it, such as `exit` or `/refunded/`. */
  readonly oracle: string;
  readonly verdict: GradeVerdict;
  readonly reason?: string;
}

export interface StoredGrade extends Grade {
  /** Milliseconds since 1970. */
  readonly graded: number;
}

/** What was found out about a run, such as a blame: JSON that the store keeps and does not read. */
export interface Result {
  readonly kind: string;
  /** Of the shape of `data`, from 1. */
  readonly version: number;
  readonly data: unknown;
}

export interface StoredResult extends Result {
  /** Milliseconds since 1970. */
  readonly created: number;
}
