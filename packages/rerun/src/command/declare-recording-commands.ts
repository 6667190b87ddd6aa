import type { Command } from 'commander';
import type { ExitCode, Recordings, RerunIo } from './io.ts';
import {
  type ProveStepArguments,
  proveCommand,
  type VerifyManifestArguments,
  verifyManifestCommand,
} from './manifest-commands.ts';
import { names, who, whole } from './option-values.ts';

interface Setting {
  readonly io: RerunIo & { readonly recordings: Recordings };
  readonly done: (code: ExitCode) => void;
}

/** Tells the parser the commands that need recorded runs. */
export function declareRecordingCommands(program: Command, { io, done }: Setting): void {
  program
    .command('prove')
    .description('open one step of a sealed run, and show parts of it')
    .argument('<manifest>')
    .requiredOption('--run <run>', 'the run that was sealed')
    .requiredOption('--step <number>', 'its step, from 0', whole)
    .option('--show <parts>', 'parts in the clear, such as: model,transcript', names)
    .option('--secret <file>', 'default: the manifest’s name with .secret after it')
    .option('-o, --output <proof.json>', 'the proof to write')
    .action(async (manifest: string, options: Omit<ProveStepArguments, 'manifest'>) =>
      done(await proveCommand({ ...options, manifest }, io)),
    );

  program
    .command('verify-manifest')
    .description('hold a run against the manifest it was sealed with')
    .argument('<manifest>')
    .requiredOption('--run <run>', 'the run')
    .option('--secret <file>', 'default: the manifest’s name with .secret after it, if it is there')
    .option('--pubkey <key>', who)
    .action(async (manifest: string, options: Omit<VerifyManifestArguments, 'manifest'>) =>
      done(await verifyManifestCommand({ ...options, manifest }, io)),
    );
}
