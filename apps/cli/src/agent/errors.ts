import { CliError, errorCode } from '../errors.ts';

/** A command could not be started at all. */
export class CommandNotStartedError extends CliError {
  override readonly name: string = 'CommandNotStartedError';
  override readonly code: 'CLI_COMMAND_NOT_STARTED' = 'CLI_COMMAND_NOT_STARTED';
  /** What a shell would return: 127 for a command that is not there, else 126. */
  readonly shellCode: 126 | 127;

  constructor(command: readonly string[], cause: unknown) {
    const reason = errorCode(cause);
    const missing = reason === 'ENOENT';
    super(
      missing
        ? `Cannot start ${command[0]}: there is no such program. Check its name and the PATH.`
        : `Cannot start ${command[0]}: ${reason ?? String(cause)}. Check that it may be executed.`,
      { cause },
    );
    this.shellCode = missing ? 127 : 126;
  }
}

/** A command could be started, but the file that it was to run is not there. */
export class AgentMissingError extends CliError {
  override readonly name: string = 'AgentMissingError';
  override readonly code: 'CLI_COMMAND_NOT_STARTED' = 'CLI_COMMAND_NOT_STARTED';
  /** What a shell would return for a program that is not there. */
  readonly shellCode: 127 = 127;

  /** @param path of the file, absolute */
  constructor(command: readonly string[], path: string) {
    super(
      `The agent could not be started: ${command.join(' ')} runs a file that is not there, ${path}. Check the path; it is relative to the folder that the command runs in.`,
    );
  }
}

/** The Node that an agent would run on cannot be recorded or replayed. */
export class NodeTooOldError extends CliError {
  override readonly name: string = 'NodeTooOldError';
  override readonly code: 'CLI_NODE_TOO_OLD' = 'CLI_NODE_TOO_OLD';

  constructor(
    command: readonly string[],
    node: { readonly path: string; readonly version: string },
  ) {
    super(
      `${command[0]} would run on Node ${node.version} (${node.path}), and an agent needs Node 22.19 or later (23 and 24.0 to 24.5 excepted). Nothing was run. Name a newer one, such as: -- ${process.execPath} agent.js, or put its folder first in the PATH.`,
    );
  }
}
