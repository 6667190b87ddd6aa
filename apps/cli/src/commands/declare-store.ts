import type { Command as Program } from 'commander';
import type { Runner } from './declare.ts';
import { days, megabytes, whole } from './option-values.ts';

/** The commands that are about the store and the runs in it. */
export function declareStoreCommands(program: Program, { run }: Runner): void {
  program
    .command('runs')
    .description('list the runs in the store, the latest first')
    .option('--failed', 'only those that failed, by their grade or else by themselves')
    .option('--name <name>', 'only those of this name')
    .option('--limit <count>', 'how many; default: 50, with --json all', whole)
    .option('--json', 'print as JSON on stdout')
    .action((options) => run(async () => (await import('./runs.ts')).runs, options));

  program
    .command('branches')
    .description('list what was forked from a run')
    .usage('RUN [options]')
    .argument('<run>')
    .option('--json', 'print as JSON on stdout')
    .action((ref: string, options) =>
      run(async () => (await import('./branches.ts')).branches, { ...options, ref }),
    );

  program
    .command('import')
    .description('take tapes into the store: files, folders of them, tapes of Python tracefork')
    .usage('FILE… [options]')
    .argument('<files...>')
    .option('--json', 'print as JSON on stdout')
    .action((files: string[], options) =>
      run(async () => (await import('./import.ts')).importTapes, { ...options, files }),
    );

  program
    .command('export')
    .description('write a run to a file: tape, HTTP archive or OpenTelemetry spans')
    .usage('RUN -o FILE [--format tape|har|otel]')
    .argument('<run>')
    .option('-o, --output <file>', 'the file to make; must not exist')
    .option('--format <format>', 'tape, har (HTTP Archive 1.2) or otel (OTLP JSON)', 'tape')
    .option('--json', 'print the result as JSON on stdout')
    .action((ref: string, options) =>
      run(async () => (await import('./export.ts')).exportRun, { ...options, ref }),
    );

  program
    .command('fsck')
    .description('compare everything in the store with its hashes')
    .option('--repair', 'mend what can be mended without losing anything')
    .option('--json', 'print the findings as JSON on stdout')
    .action((options) => run(async () => (await import('./fsck.ts')).fsck, options));

  program
    .command('scan')
    .description('look for secrets on tapes, of runs, files, folders or the whole store')
    .usage('[RUN | FILE | FOLDER…] [--json]')
    .argument('[refs...]')
    .option('--json', 'print the findings as JSON on stdout')
    .action((refs: string[], options) =>
      run(async () => (await import('./scan.ts')).scan, { ...options, refs }),
    );

  program
    .command('prune')
    .description('remove old runs; what a kept branch needs stays')
    .option('--older-than <days>', 'runs that are older', days)
    .option('--keep <count>', 'all but the latest so many', whole)
    .option('--name <name>', 'runs of this name')
    .option('--max-size <megabytes>', 'the oldest ones, until the rest fits', megabytes)
    .option('--dry-run', 'only say what would go')
    .option('--yes', 'do not ask')
    .option('--json', 'print the plan as JSON on stdout')
    .action((options) => run(async () => (await import('./prune.ts')).prune, options));

  program
    .command('rm')
    .description('remove runs from the store')
    .usage('RUN… [--branches]')
    .argument('<runs...>')
    .option('--branches', 'and everything that was forked from them')
    .option('--json', 'print the result as JSON on stdout')
    .action((refs: string[], options) =>
      run(async () => (await import('./rm.ts')).rm, { ...options, refs }),
    );
}
