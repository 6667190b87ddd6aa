import type { Output } from './terminal/output.ts';

/** What a command may use of the world; comes in from `run`. */
export interface Io {
  readonly out: Output;
  readonly err: Output;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** The folder that `--store` names. */
  readonly store?: string | undefined;
  /** Asks on the terminal; false where there is none. */
  readonly confirm: (question: string) => Promise<boolean>;
}

/** A command, its arguments parsed: prints and returns the exit code. */
export type Command<Options> = (options: Options, io: Io) => Promise<number>;
