import type { Command as Program } from 'commander';
import type { Runner } from './declare.ts';
import { list, positiveWhole, seconds } from './option-values.ts';

/** The command that makes a failing run small. */
export function declareShrink(program: Program, { run }: Runner): void {
  program
    .command('shrink')
    .description("the fewest of a failing run's answers by which the agent still fails, offline")
    .usage('RUN -o FILE.tape [--test FILE.test.mjs] [options] [-- COMMAND…]')
    .argument('<run>')
    .option('-o, --output <file>', 'the smaller tape to make')
    .option('--test <file>', "a regression test to write, for Node's own test runner")
    .option('--pass-if <pattern>', 'what the output of a good run matches, such as /sent/i')
    .option('--fail-if <pattern>', 'what the output of a bad run matches')
    .option('--oracle <oracle>', 'exit, or FILE:EXPORT, a function that grades an outcome')
    .option('--max-runs <count>', 'the most runs of the agent; default: 200', positiveWhole)
    .option('--tools <name=policy>', 'serve, live or deny; also program:NAME, http:HOST', list)
    .option('--allow-effects', 'a run that did what no tape holds')
    .option('--timeout <seconds>', 'how long one run may take; default: 60', seconds)
    .option('--agent <file:export>', 'the agent is a function')
    .option('--trust-tape', 'run the command that stands on the tape')
    .option('--json', 'print as JSON on stdout')
    .addHelpText(
      'after',
      `
Example:
  tracefork shrink latest --fail-if '/FAILED: refund/' -o small.tape --test small.test.mjs

The model's answers are given one after the other, whatever the agent asks. That tells how the
agent's own code fares with them; what a model would have said is not told.

Exit codes: 0 if there is a tape that fails, 2 if not, 130 after Ctrl-C.`,
    )
    .action((ref: string, options) =>
      run(async () => (await import('./shrink.ts')).shrink, { ...options, run: ref }),
    );
}
