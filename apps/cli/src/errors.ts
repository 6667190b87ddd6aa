/** Stable codes, one for each condition, as `--json` prints them. */
export type CliErrorCode =
  | 'CLI_USAGE'
  | 'CLI_NO_AGENT'
  | 'CLI_AGENT_NOT_LOADED'
  | 'CLI_COMMAND_NOT_STARTED'
  | 'CLI_CONFIG_INVALID'
  | 'CLI_FILE_UNREADABLE'
  | 'CLI_FILE_UNWRITABLE'
  | 'CLI_NO_MATCH'
  | 'CLI_NO_STORE'
  | 'CLI_NO_SUCH_STEP'
  | 'CLI_FORK_REFUSED'
  | 'CLI_NOT_GRADED'
  | 'CLI_SPENDING_NOT_ALLOWED'
  | 'CLI_BRANCH_NOT_KEPT'
  | 'CLI_NO_KEY'
  | 'CLI_JUDGE_FAILED'
  | 'CLI_JUDGE_UNAFFORDABLE'
  | 'CLI_NODE_TOO_OLD'
  | 'CLI_TOO_DEEP'
  | 'TAPE_NOT_A_TAPE';

/** What stops a command before it has an answer. The message is complete: what, where, how to mend. */
export abstract class CliError extends Error {
  abstract readonly code: CliErrorCode;
}

/** The command line itself is wrong. */
export class UsageError extends CliError {
  override readonly name: string = 'UsageError';
  override readonly code: 'CLI_USAGE' = 'CLI_USAGE';
}

/** Nothing says which agent a tape is of. */
export class NoAgentError extends CliError {
  override readonly name: string = 'NoAgentError';
  override readonly code: 'CLI_NO_AGENT' = 'CLI_NO_AGENT';
  /** What is known, without the ways to name an agent. */
  readonly brief: string;

  constructor(message: string, { brief }: { readonly brief: string }) {
    super(message);
    this.brief = brief;
  }
}

/** `FILE:EXPORT` does not lead to a function. */
export class AgentNotLoadedError extends CliError {
  override readonly name: string = 'AgentNotLoadedError';
  override readonly code: 'CLI_AGENT_NOT_LOADED' = 'CLI_AGENT_NOT_LOADED';
}

/** JSON on a tape that is nested too deep to be laid out. */
export class TooDeepError extends CliError {
  override readonly name: string = 'TooDeepError';
  override readonly code: 'CLI_TOO_DEEP' = 'CLI_TOO_DEEP';

  constructor(
    place: { readonly what: string; readonly file: string; readonly exchange?: number },
    options: { readonly cause: unknown },
  ) {
    const { what, file, exchange } = place;
    super(
      `${what} holds JSON that is nested too deep to be laid out. Look at the bodies of an exchange as they are: tracefork show ${file} --exchange ${exchange ?? 'N'} --raw`,
      options,
    );
  }
}

/** A `tracefork.config` file that does not say what it should. */
export class ConfigError extends CliError {
  override readonly name: string = 'ConfigError';
  override readonly code: 'CLI_CONFIG_INVALID' = 'CLI_CONFIG_INVALID';

  constructor(file: string, reason: string, options: { readonly cause?: unknown } = {}) {
    super(`${file}: ${reason}`, options);
  }
}

/** A file is there and cannot be read. */
export class FileUnreadableError extends CliError {
  override readonly name: string = 'FileUnreadableError';
  override readonly code: 'CLI_FILE_UNREADABLE' = 'CLI_FILE_UNREADABLE';
}

/** A file that is no tape, with what it may be instead. */
export class NotATapeError extends CliError {
  override readonly name: string = 'NotATapeError';
  /** That of the reader, whose condition it is. */
  override readonly code: 'TAPE_NOT_A_TAPE' = 'TAPE_NOT_A_TAPE';

  constructor(
    message: string,
    options: { readonly start: 'nothing' | 'tape' | 'other'; readonly cause: unknown },
  ) {
    const { start, cause } = options;
    super(`${message} ${perhaps[start]}`, { cause });
  }
}

const perhaps = {
  nothing: 'The file is empty. Record the run again, or restore the file from a copy.',
  tape: 'It begins like a tape and was cut off too early for anything to be shown. Record the run again, or restore the file from a copy.',
  other: 'Tapes are made by: tracefork record -o FILE.tape -- COMMAND',
} as const;

/** A file cannot be made where it was asked for. */
export class FileUnwritableError extends CliError {
  override readonly name: string = 'FileUnwritableError';
  override readonly code: 'CLI_FILE_UNWRITABLE' = 'CLI_FILE_UNWRITABLE';
}

/** No file matches what was asked for. */
export class NoMatchError extends CliError {
  override readonly name: string = 'NoMatchError';
  override readonly code: 'CLI_NO_MATCH' = 'CLI_NO_MATCH';

  constructor(pattern: string) {
    super(`No tape matches ${pattern}. Check the pattern, and the folder it is looked up from.`);
  }
}

/** A run was named, and there is no store to look it up in. */
export class NoStoreError extends CliError {
  override readonly name: string = 'NoStoreError';
  override readonly code: 'CLI_NO_STORE' = 'CLI_NO_STORE';

  constructor(folder: string, run?: string) {
    super(
      run === undefined
        ? `There is no store here yet (${folder}). The first recording makes one: tracefork record -- node agent.js`
        : `There is no file ${run}, and no store to look a run up in (${folder}). Name a tape by its path, or another store with --store.`,
    );
  }
}

/** A step or an exchange that the tape does not have. */
export class NoSuchStepError extends CliError {
  override readonly name: string = 'NoSuchStepError';
  override readonly code: 'CLI_NO_SUCH_STEP' = 'CLI_NO_SUCH_STEP';

  constructor(
    file: string,
    wanted: { readonly what: 'step' | 'exchange'; readonly index: number; readonly count: number },
  ) {
    const { what, index, count } = wanted;
    const have =
      count === 0
        ? `it has no ${what}s`
        : count === 1
          ? `it has ${what} 0 alone`
          : `it has ${what}s 0 to ${count - 1}`;
    super(
      `${file} has no ${what} ${index}: ${have}. List what is on it with: tracefork show ${file}`,
    );
  }
}

/** A fork that cannot be planned. */
export class ForkRefusedError extends CliError {
  override readonly name: string = 'ForkRefusedError';
  override readonly code: 'CLI_FORK_REFUSED' = 'CLI_FORK_REFUSED';
  /** The code of the planner, such as `signed-thinking`. */
  readonly refusal: string;

  constructor(refusal: { readonly code: string; readonly reason: string; readonly hint: string }) {
    super(`${refusal.reason} ${refusal.hint}`);
    this.refusal = refusal.code;
  }
}

/** The oracle cannot tell how the recorded run ended, so nothing can be compared with it. */
export class NotGradedError extends CliError {
  override readonly name: string = 'NotGradedError';
  override readonly code: 'CLI_NOT_GRADED' = 'CLI_NOT_GRADED';
}

/** What was asked for costs money, and nobody allowed it. */
export class SpendingNotAllowedError extends CliError {
  override readonly name: string = 'SpendingNotAllowedError';
  override readonly code: 'CLI_SPENDING_NOT_ALLOWED' = 'CLI_SPENDING_NOT_ALLOWED';
}

/** A branch is there, and the store could not take it. */
export class BranchNotKeptError extends CliError {
  override readonly name: string = 'BranchNotKeptError';
  override readonly code: 'CLI_BRANCH_NOT_KEPT' = 'CLI_BRANCH_NOT_KEPT';

  /** @param file where its tape is instead */
  constructor(file: string, cause: unknown) {
    super(
      `A branch could not be kept in the store: ${cause instanceof Error ? cause.message : String(cause)} Its tape is ${file}; take it in later with: tracefork import ${file}`,
      { cause },
    );
  }
}

/** The real API was asked for without a key. */
export class NoKeyError extends CliError {
  override readonly name: string = 'NoKeyError';
  override readonly code: 'CLI_NO_KEY' = 'CLI_NO_KEY';
}

/** The `code` of an error of Node or of this project. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}
