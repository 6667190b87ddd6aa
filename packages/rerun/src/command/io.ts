/** What the command line may use of the world. */
export interface RerunIo {
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Paths are relative to it. */
  readonly cwd: string;
}

/** 0: it holds. 1: what was checked does not hold. 2: no answer could be given. */
export type ExitCode = 0 | 1 | 2;
