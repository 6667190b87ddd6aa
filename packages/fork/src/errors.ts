/** Stable codes, one for each condition; compare these rather than classes or messages. */
export type ForkErrorCode =
  | 'FORK_PLAN_OF_ANOTHER_RUN'
  | 'FORK_WORKDIR_TOO_LARGE'
  | 'FORK_WORKDIR_UNREADABLE';

/** Misuse, or a machine that does not do what is needed. What a fork came to is a value. */
export abstract class ForkError extends Error {
  abstract readonly code: ForkErrorCode;
}

/** Recognises errors of this package by their code, also those of another copy of it. */
export function isForkError(error: unknown, code?: ForkErrorCode): error is ForkError {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string')
    return false;
  return code === undefined ? error.code.startsWith('FORK_') : error.code === code;
}

/** A plan was made from another tape than the one that is to be forked. */
export class PlanMismatchError extends ForkError {
  override readonly name: string = 'PlanMismatchError';
  override readonly code: 'FORK_PLAN_OF_ANOTHER_RUN' = 'FORK_PLAN_OF_ANOTHER_RUN';

  constructor(chains: { readonly plan: string; readonly tape: string }) {
    super(
      `The plan is of the run ${chains.plan.slice(0, 12)}, and the tape is of ${chains.tape.slice(0, 12)}. Plan the fork again from this tape.`,
    );
  }
}

/** A working directory is too large to be copied for each fork. */
export class WorkdirTooLargeError extends ForkError {
  override readonly name: string = 'WorkdirTooLargeError';
  override readonly code: 'FORK_WORKDIR_TOO_LARGE' = 'FORK_WORKDIR_TOO_LARGE';

  constructor(folder: string, limits: { readonly bytes: number; readonly files: number }) {
    super(
      `${folder} has more than ${Math.round(limits.bytes / 1_000_000)} MB or ${limits.files} files without its node_modules, too much to copy for each fork. Run the agent in a smaller folder, or let forks share this one: --workdir shared`,
    );
  }
}

/** A working directory cannot be copied. */
export class WorkdirError extends ForkError {
  override readonly name: string = 'WorkdirError';
  override readonly code: 'FORK_WORKDIR_UNREADABLE' = 'FORK_WORKDIR_UNREADABLE';

  constructor(folder: string, options: { readonly cause: unknown }) {
    const { cause } = options;
    super(
      `Cannot copy ${folder} for a fork: ${cause instanceof Error ? cause.message : String(cause)}. Let forks share it: --workdir shared`,
      options,
    );
  }
}
