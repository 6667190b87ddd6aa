import { Command, CommanderError } from 'commander';
import type { RerunErrorCode } from '../errors.ts';
import { captureCommand } from './capture-command.ts';
import type { ExitCode, RerunIo } from './io.ts';
import { keygenCommand } from './keygen-command.ts';
import { verifyCommand } from './verify-command.ts';

/** What an error means to a script: 1 for what was looked at and does not hold. */
const codes: Partial<Record<RerunErrorCode, ExitCode>> = {
  RERUN_RECORD_INVALID: 1,
  RERUN_INPUTS_MISMATCH: 1,
};

/** Runs one command line; every error becomes a message on stderr and an exit code. */
export async function runProgram(argv: readonly string[], io: RerunIo): Promise<ExitCode> {
  let code: ExitCode = 0;
  const program = programOf(io, (result) => {
    code = result;
  });
  try {
    await program.parseAsync(argv, { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof Error)) throw error;
    io.stderr(`${error.message}\n`);
    return codes[Reflect.get(error, 'code') as RerunErrorCode] ?? 2;
  }
}

function programOf(io: RerunIo, done: (code: ExitCode) => void): Command {
  const program = new Command('rerun')
    .description('Bundles that pin one model step: make them, check them, run the step again.')
    .exitOverride()
    .configureOutput({ writeOut: io.stdout, writeErr: io.stderr });

  program
    .command('capture')
    .description('make a bundle of a step')
    .argument('<step.json>')
    .requiredOption('-o, --output <bundle.rr>', 'the bundle to write')
    .option('--key <key.json>', 'sign with this private key')
    .option('--extended', 'pin tool calls too (not agent-rerun 0.1: `0.1+tracefork.1`)')
    .action((step: string, options: { output: string; key?: string; extended?: boolean }) =>
      done(captureCommand({ step, ...options }, io)),
    );

  program
    .command('verify')
    .description('hold a record against a bundle; exit 0 where it holds, 1 where it does not')
    .argument('<bundle.rr>')
    .argument('<actual.json>')
    .option('--pubkey <key>', 'who must have signed: base64, or a file with `publicKey`')
    .action((bundle: string, actual: string, options: { pubkey?: string }) =>
      done(verifyCommand({ bundle, actual, ...options }, io)),
    );

  program
    .command('keygen')
    .description('make an Ed25519 key pair')
    .option('-o, --output <key.json>', 'a new file, for its owner alone', 'rerun-key.json')
    .action((options: { output: string }) => done(keygenCommand(options, io)));

  return program;
}
