import type { Command as Program } from 'commander';
import type { Runner } from './declare.ts';

/** The command that looks at an installation. */
export function declareDoctor(program: Program, { run }: Runner): void {
  program
    .command('doctor')
    .description('look at Node, native modules, store, environment and SDKs; say what to do')
    .option('--json', 'print the findings as JSON on stdout')
    .addHelpText(
      'after',
      `
Examples:
  tracefork doctor
  tracefork doctor --json

It records and replays a small agent of its own, changes nothing, and sends nothing anywhere.
Exit codes: 0 nothing is broken, 1 something is.`,
    )
    .action((options) => run(async () => (await import('./doctor.ts')).doctor, options));
}
