import type { BlameInput, ForkInput, Grade, ProofInput, RecordedRun } from '../inputs.ts';

/** A run in a list. */
export interface RunListing {
  /** As `open` takes it. */
  readonly id: string;
  readonly title: string;
  /** ISO 8601; `null` where it is not known. */
  readonly created: string | null;
  readonly ms: number;
  readonly steps: number | null;
  /** US dollars; `null` where a price is not known. */
  readonly cost: number | null;
  readonly status: 'succeeded' | 'failed' | 'unknown';
  readonly grade: Grade | null;
  readonly complete: boolean;
  /** Whether it is being recorded at this moment. */
  readonly live: boolean;
  /** Id of the run it is a branch of. */
  readonly parent: string | null;
}

/** Everything that a page of a run holds. */
export interface RunContent {
  readonly run: RecordedRun;
  readonly others?: readonly RecordedRun[];
  readonly forks?: readonly ForkInput[];
  readonly proof?: ProofInput;
  readonly blame?: BlameInput;
}

/** A run that was found; it is read only where somebody wants to see it. */
export interface SourcedRun {
  /** Changes whenever the run does. */
  readonly version: string;
  readonly live: boolean;
  readonly parent: string | null;
  read(): Promise<RunContent>;
}

/**
 * Where a server takes runs from: the port. Whoever implements it decides what an id means; an id
 * comes from the network and is never to be used as a path.
 */
export interface RunSource {
  /** The latest first. */
  list(): Promise<readonly RunListing[]>;
  /** `null`: there is none of that id. */
  find(id: string): Promise<SourcedRun | null>;
}
