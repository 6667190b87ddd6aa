import type { Command as Program } from 'commander';
import type { Runner } from './declare.ts';
import { list, whole } from './option-values.ts';

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
    .option('--blame <file>', 'what blame --json printed; default: the latest that the store has')
    .option('--redact', 'take secrets out of the page; the tape stays as it is')
    .option('--redact-field <path>', 'also what stands there in JSON, as user.email', list)
    .option('--redact-pattern <regex>', 'also what matches, as acct-\\d{8}; repeatable', list)
    .option('--json', 'print the result as JSON on stdout')
    .action((tape: string, options) =>
      run(async () => (await import('./report.ts')).report, { ...options, tape }),
    );

  program
    .command('serve')
    .description('the runs of the store in a browser, on 127.0.0.1, recordings as they go on')
    .usage('[FOLDER] [options]')
    .argument('[folder]', 'a folder of tapes instead of the store')
    .option('--port <number>', 'default: 7777; 0 takes a free one', whole)
    .option('--redact', 'take secrets out of all that is shown; tapes stay as they are')
    .option('--redact-field <path>', 'also what stands there in JSON, as user.email', list)
    .option('--redact-pattern <regex>', 'also what matches, as acct-\\d{8}; repeatable', list)
    .option('--allow-run', 'replays and free forks may be started from the browser')
    .option('--json', 'print the address as JSON on stdout')
    .action((folder: string | undefined, options) =>
      run(async () => (await import('./serve.ts')).serve, {
        ...options,
        ...(folder === undefined ? {} : { folder }),
      }),
    );
}
