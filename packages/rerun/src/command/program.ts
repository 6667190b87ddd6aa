import { Command, CommanderError } from 'commander';
import type { RerunErrorCode } from '../errors.ts';
import { declareCommands } from './declare-commands.ts';
import { declareRecordingCommands } from './declare-recording-commands.ts';
import type { ExitCode, RerunIo } from './io.ts';

/** What an error means to a script: 1 for what was looked at and does not hold. */
const codes: Partial<Record<RerunErrorCode, ExitCode>> = {
  RERUN_RECORD_INVALID: 1,
  RERUN_INPUTS_MISMATCH: 1,
};

/**
 * Runs one command line; known errors become a message on stderr and an exit code.
 *
 * @throws what carries no `code`, which is a fault of this program.
 */
export async function runProgram(argv: readonly string[], io: RerunIo): Promise<ExitCode> {
  let code: ExitCode = 0;
  const done = (result: ExitCode): void => {
    code = result;
  };
  const program = new Command('rerun')
    .description('Bundles that pin one model step: make them, check them, run the step again.')
    .exitOverride()
    .configureOutput({ writeOut: io.stdout, writeErr: io.stderr });
  declareCommands(program, { io, done });
  const { recordings } = io;
  if (recordings !== undefined) {
    declareRecordingCommands(program, { io: { ...io, recordings }, done });
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof Error && 'code' in error)) throw error;
    io.stderr(`${error.message}\n`);
    return codes[error.code as RerunErrorCode] ?? 2;
  }
}
