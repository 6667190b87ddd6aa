import { type Command, Option } from 'commander';
import { embedderNames } from '../embedding/named-embedder.ts';
import { type ApplyArguments, applyCommand } from './apply-command.ts';
import { type CaptureArguments, captureCommand } from './capture-command.ts';
import type { ExitCode, RerunIo } from './io.ts';
import { type KeygenArguments, keygenCommand } from './keygen-command.ts';
import { count, who, whole } from './option-values.ts';
import { type ProofArguments, proofCommand } from './proof-command.ts';
import { type VerifyArguments, verifyCommand } from './verify-command.ts';

interface Setting {
  readonly io: RerunIo;
  readonly done: (code: ExitCode) => void;
}

/** Tells the parser the commands that need files alone, and what recordings add to them. */
export function declareCommands(program: Command, { io, done }: Setting): void {
  const recorded = io.recordings !== undefined;

  program
    .command('capture')
    .description('make a bundle of a step')
    .argument('<step.json>')
    .requiredOption('-o, --output <bundle.rr>', 'the bundle to write')
    .option('--key <key.json>', 'sign with this private key')
    .option('--extended', 'pin tool calls too (not agent-rerun 0.1: `0.1+tracefork.1`)')
    .action((step: string, options: Omit<CaptureArguments, 'step'>) =>
      done(captureCommand({ ...options, step }, io)),
    );

  const verify = program
    .command('verify')
    .description('hold a record against a bundle; exit 0 where it holds, 1 where it does not')
    .argument('<bundle.rr>')
    .argument(recorded ? '[actual.json]' : '<actual.json>')
    .option('--pubkey <key>', who)
    .addOption(embedder('embed the text of a record that has no embedding, with a local model'))
    .option('--models <folder>', 'with --embed minilm: where models are');
  if (recorded) {
    verify.option('--run <run>', 'instead of a record: a recorded run');
    verify.option('--step <number>', 'with --run: its step, from 0', whole);
  }
  verify.action(async (bundle: string, file: string | undefined, options: VerifyOptions) => {
    const { run, step, ...rest } = options;
    if (
      (file === undefined) === (run === undefined) ||
      (run === undefined) !== (step === undefined)
    ) {
      verify.error('error: name a record, or a recorded step with --run RUN --step N', {
        exitCode: 2,
      });
    }
    const actual = file ?? { run: run ?? '', step: step ?? 0 };
    done(await verifyCommand({ ...rest, bundle, actual }, io));
  });

  program
    .command('keygen')
    .description('make an Ed25519 key pair')
    .option('-o, --output <key.json>', 'a new file, for its owner alone', 'rerun-key.json')
    .action((options: KeygenArguments) => done(keygenCommand(options, io)));

  const apply = program
    .command('apply')
    .description('run the step of a bundle again through its provider; costs one call')
    .argument('<bundle.rr>')
    .requiredOption('--inputs <file>', 'what was sent: inputs, or a record that holds them')
    .option('-o, --output <actual.json>', 'the record to write, for its owner alone')
    .option('--base-url <url>', 'another address of the API')
    .option('--max-tokens <n>', 'for bundles that pin none', count)
    .addOption(embedder('add an embedding of the answer, with a local model'))
    .option('--models <folder>', 'with --embed minilm: where models are');
  if (recorded) apply.option('--run <run>', 'serve it from a recorded run: no call, no cost');
  apply.action(async (bundle: string, options: Omit<ApplyArguments, 'bundle'>) =>
    done(await applyCommand({ ...options, bundle }, io)),
  );

  program
    .command('verify-proof')
    .description('check what is shown of a step of a sealed run')
    .argument('<proof.json>')
    .option('--pubkey <key>', who)
    .action((proof: string, options: Omit<ProofArguments, 'proof'>) =>
      done(proofCommand({ ...options, proof }, io)),
    );
}

interface VerifyOptions extends Omit<VerifyArguments, 'bundle' | 'actual'> {
  readonly run?: string;
  readonly step?: number;
}

/** A local model by its name; without a name the one that agent-rerun 0.1 names. */
function embedder(does: string): Option {
  return new Option('--embed [model]', does).choices(embedderNames).preset(embedderNames[0]);
}
