import type { Command as Program } from 'commander';
import type { Runner } from './declare.ts';
import { list, positiveWhole, whole } from './option-values.ts';

/** The command that tries what an agent does when things go wrong, offline. */
export function declareFaults(
  program: Program,
  { run, agentOptions }: Runner & { readonly agentOptions: (command: Program) => Program },
): void {
  agentOptions(program.command('faults'))
    .description('what the agent does where the wire fails, at every recorded step, offline')
    .usage("RUN [--fault CLASS] [--step N] [--pass-if '/done/'] [options] [-- COMMAND…]")
    .argument('<run>')
    .option('--fault <class>', 'a class of faults; repeatable; default: all of the wire', list)
    .option('--step <number>', 'disturb this step alone', whole)
    .option('--times <count>', 'attempts at the step that fail; default: 1', positiveWhole)
    .option('--repeat <count>', 'replays of each, which have to agree; default: 2', positiveWhole)
    .option(
      '--concurrency <count>',
      'replays of a command at once, in one folder; default: 1',
      positiveWhole,
    )
    .option('--pass-if <pattern>', 'what the output of a good run matches, such as /sent/i')
    .option('--fail-if <pattern>', 'what the output of a bad run matches')
    .option('--oracle <oracle>', 'exit, or FILE:EXPORT; default: the recorded outcome passes')
    .option('--json', 'print as JSON on stdout')
    .action((ref: string, options) =>
      run(async () => (await import('./faults.ts')).faults, { ...options, run: ref }),
    );
}
