import type { Tape } from '@tracefork/tape';
import type {
  Grade,
  Result,
  RunFacts,
  RunSummary,
  StoredGrade,
  StoredResult,
  StoredRun,
} from './run.ts';

/** What came of saving: the run, and whether it was new. A run that was there is left as it is. */
export interface Saved {
  readonly run: StoredRun;
  readonly isNew: boolean;
}

/** Which runs to list; all that is given must hold. */
export interface RunFilter {
  /** Graded `fail`, or not graded and ended in failure. */
  readonly failed?: boolean;
  readonly name?: string;
  /** Branches as well. Default: false. */
  readonly branches?: boolean;
  /** The most to give, the latest first. Default: all. */
  readonly limit?: number;
}

export interface RunList {
  /** The latest first. */
  readonly runs: readonly RunSummary[];
  /** How many match, whatever the limit. */
  readonly total: number;
}

export interface CheckOptions {
  /** Mend what can be mended without losing anything. Default: false. */
  readonly repair?: boolean;
  /** Look at the file and its references alone, not at content; then `pieces` and `bodies` are 0. Default: false. */
  readonly quick?: boolean;
  /** Called before each run is checked. */
  readonly onProgress?: (done: number, of: number) => void;
}

/** Something that a check found. */
export interface Finding {
  readonly what: 'file' | 'reference' | 'content' | 'chain' | 'leftover';
  /** Id of the run it is about. */
  readonly run: string | null;
  readonly message: string;
  readonly repaired: boolean;
}

export interface CheckReport {
  readonly runs: number;
  /** Pieces of content compared with their hashes. */
  readonly pieces: number;
  /** Bodies put together and compared with theirs. */
  readonly bodies: number;
  readonly findings: readonly Finding[];
}

/**
 * Where runs are kept: the port. `createStore` and `openStore` give it on SQLite, `memoryStore` in
 * memory; one suite of tests says what both do.
 *
 * Ids are whole ones except for `find`. Methods reject with errors that `isStoreError` recognises,
 * and with those of `@tracefork/tape` for tapes that are damaged.
 */
export interface RunStore {
  /**
   * Keeps a tape. Content that the store has already, from whichever run, costs nothing again.
   *
   * @param tape path or bytes. A tape that was cut off is kept as far as it can be read.
   * @throws RunNotFoundError where `facts.branch.parent` is not there
   */
  save(tape: string | Uint8Array, facts?: RunFacts): Promise<Saved>;
  /**
   * Finds a run.
   *
   * @param ref an id or an unambiguous beginning of one, a branch as `ab12/3`, or `latest`: the run
   * recorded last, which is never a branch.
   * @throws RunNotFoundError, AmbiguousRunError
   */
  find(ref: string): Promise<StoredRun>;
  list(filter?: RunFilter): Promise<RunList>;
  /** Branches of a run, in the order of their numbers; not those of its branches. */
  branches(id: string): Promise<readonly StoredRun[]>;
  /** The run's tape, verified, its bodies on demand. */
  open(id: string): Promise<Tape>;
  /**
   * The run as a tape, its chain unchanged.
   *
   * @param options.packed compress it, as a file to keep should be. Default: true.
   */
  tapeBytes(id: string, options?: { readonly packed?: boolean }): Promise<Uint8Array>;
  addGrade(id: string, grade: Grade): Promise<void>;
  /** The earliest first. */
  grades(id: string): Promise<readonly StoredGrade[]>;
  addResult(id: string, result: Result): Promise<void>;
  /** The earliest first. */
  results(id: string, kind?: string): Promise<readonly StoredResult[]>;
  /**
   * Removes runs with all that is kept about them, and gives the space back.
   *
   * @returns bytes by which the store shrank.
   * @throws RunHasBranchesError where a branch of one of them would stay, RunNotFoundError
   */
  remove(ids: readonly string[]): Promise<{ readonly freed: number }>;
  /** Reads everything there is and compares it with its hashes. */
  check(options?: CheckOptions): Promise<CheckReport>;
  close(): Promise<void>;
}
