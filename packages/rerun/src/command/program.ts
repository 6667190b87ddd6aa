import { Command, CommanderError, InvalidArgumentError } from 'commander';
import type { RerunErrorCode } from '../errors.ts';
import { type ApplyArguments, applyCommand } from './apply-command.ts';
import { captureCommand } from './capture-command.ts';
import type { ExitCode, RerunIo } from './io.ts';
import { keygenCommand } from './keygen-command.ts';
import { type ProofArguments, proofCommand } from './proof-command.ts';
import { type VerifyArguments, verifyCommand } from './verify-command.ts';

/** What an error means to a script: 1 for what was looked at and does not hold. */
const codes: Partial<Record<RerunErrorCode, ExitCode>> = {
  RERUN_RECORD_INVALID: 1,
  RERUN_INPUTS_MISMATCH: 1,
};

const who = 'who must have signed: a public key in base64, or a file with `publicKey`';

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
    .option('--pubkey <key>', who)
    .option('--embed', 'embed the text of a record that has no embedding, with a local model')
    .option('--models <folder>', 'with --embed: where models are')
    .action(async (bundle: string, actual: string, options: Omit<VerifyArguments, 'bundle'>) =>
      done(await verifyCommand({ ...options, bundle, actual }, io)),
    );

  program
    .command('keygen')
    .description('make an Ed25519 key pair')
    .option('-o, --output <key.json>', 'a new file, for its owner alone', 'rerun-key.json')
    .action((options: { output: string }) => done(keygenCommand(options, io)));

  program
    .command('apply')
    .description('run the step of a bundle again through its provider; costs one call')
    .argument('<bundle.rr>')
    .requiredOption('--inputs <file>', 'what was sent: inputs, or a record that holds them')
    .option('-o, --output <actual.json>', 'the record to write, for its owner alone')
    .option('--base-url <url>', 'another address of the API')
    .option('--max-tokens <n>', 'for bundles that pin none', count)
    .option('--embed', 'add an embedding of the answer, with a local model')
    .option('--models <folder>', 'with --embed: where models are')
    .action(async (bundle: string, options: Omit<ApplyArguments, 'bundle'>) =>
      done(await applyCommand({ ...options, bundle }, io)),
    );

  program
    .command('verify-proof')
    .description('check what is shown of a step of a sealed tape')
    .argument('<proof.json>')
    .option('--pubkey <key>', who)
    .action((proof: string, options: Omit<ProofArguments, 'proof'>) =>
      done(proofCommand({ ...options, proof }, io)),
    );

  return program;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new InvalidArgumentError('A whole number above 0 is wanted.');
  }
  return value;
}
