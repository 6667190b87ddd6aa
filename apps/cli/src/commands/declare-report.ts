import type { Command as Program } from 'commander';
import type { Runner } from './declare.ts';
import { list } from './option-values.ts';

/** Commands that make something to look at in a browser. */
export function declareReport(
  program: Program,
  { run, agentOptions }: Runner & { readonly agentOptions: (command: Program) => Program },
): void {
  agentOptions(program.command('report'))
    .description('one HTML file of a run, which opens anywhere without a network')
    .usage('RUN [-o FILE.html] [options] [-- COMMAND…]')
    .argument('<run>')
    .option('-o, --output <file>', 'the page to make; default: the name of the run with .html')
    .option('--with <run>', 'another run, to compare with; repeatable', list)
    .option('--verify', 'replay the agent first, and show the verdict in the page')
    .option('--json', 'print the result as JSON on stdout')
    .action((tape: string, options) =>
      run(async () => (await import('./report.ts')).report, { ...options, tape }),
    );
}
