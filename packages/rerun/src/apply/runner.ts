import type { Inputs, Json, Model, Sampling } from '../model.ts';

/** A step to run again. */
export interface RunRequest {
  readonly model: Model;
  readonly sampling: Sampling;
  readonly inputs: Inputs;
}

export interface RunAnswer {
  readonly transcript: Json;
  /** The text in it, of which an embedding is made. */
  readonly text: string;
  /** What the vendor calls the exact build that answered, where it says so. */
  readonly fingerprint?: string;
}

/**
 * Runs one step: through a provider, a local model, or from a tape.
 *
 * @throws RunFailedError where no whole answer came, NoRunnerError for a step it cannot run.
 */
export type Runner = (request: RunRequest) => Promise<RunAnswer>;

/** Turns text into a vector. Bundle and record must come from the same one. */
export type Embedder = (text: string) => Promise<ArrayLike<number>>;
