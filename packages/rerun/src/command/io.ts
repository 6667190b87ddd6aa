import type { Runner, RunRequest } from '../apply/runner.ts';
import type { PartName, StepProof } from '../manifest/model.ts';
import type { ActualRecord } from '../model.ts';
import type { VerifyOptions, VerifyResult } from '../verify/verify.ts';

/** What the command line may use of the world. */
export interface RerunIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Paths are relative to it. */
  readonly cwd: string;
  /** Adds `--run` to the commands, and those that need recordings. Default: there are none. */
  readonly recordings?: Recordings;
}

/**
 * Recorded runs, by whatever name they are known. `@tracefork/rerun/seal` has what is needed to
 * provide them from tapes.
 */
export interface Recordings {
  /** What a recorded step was asked and said. */
  actual(run: string, step: number): Promise<ActualRecord>;
  /** Serves steps from a recording. */
  serve(run: string, request: RunRequest): ReturnType<Runner>;
  /** Opens one step of a sealed run; manifest and secret as the bytes of their files. */
  prove(run: string, options: ProveArguments): Promise<StepProof>;
  /** Holds a run against a manifest. */
  check(run: string, options: CheckArguments): Promise<VerifyResult>;
}

export interface ProveArguments {
  readonly manifest: Uint8Array;
  readonly secret: Uint8Array;
  readonly step: number;
  readonly show: readonly PartName[];
}

export interface CheckArguments extends VerifyOptions {
  readonly manifest: Uint8Array;
  readonly secret?: Uint8Array;
}

/** 0: it holds. 1: what was checked does not hold. 2: no answer could be given. */
export type ExitCode = 0 | 1 | 2;
