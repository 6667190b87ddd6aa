import type { Command as Program } from 'commander';
import type { Runner } from './declare.ts';
import { dollars, list, positiveWhole, seconds, whole } from './option-values.ts';

/** The command that compares models on a recorded run. */
export function declareCompare(program: Program, { run }: Runner): void {
  program
    .command('compare')
    .description('the same run with several models: which of them passes more often, at what price')
    .usage('RUN --model A --model B (--verify COMMAND | --pass-if P | …) [options] [-- COMMAND…]')
    .argument('<run>')
    .option('--model <name>', 'a model to try; two or more', list)
    .option('--step <number>', 'the first step that it answers; default: 0', whole)
    .option('--times <count>', 'so many forks with each; default: 5', positiveWhole)
    .option('--verify <command>', "a shell command in each fork's folder: exit code 0 is a pass")
    .option('--pass-if <pattern>', 'what the output of a good run matches, such as /sent/i')
    .option('--fail-if <pattern>', 'what the output of a bad run matches')
    .option('--oracle <oracle>', 'exit, or FILE:EXPORT, a function that grades an outcome')
    .option('--tools <name=policy>', 'serve, live or deny; also program:NAME, http:HOST', list)
    .option('--allow-effects', 'fork a run that did what no tape holds')
    .option('--budget <usd>', 'the most that may be spent, in US dollars', dollars)
    .option('--max-calls <count>', 'the most live model calls', whole)
    .option('--price <price>', 'IN/OUT or MODEL=IN/OUT, US dollars per million tokens', list)
    .option('--local-is-paid', 'calls to this machine go on to somebody who bills them')
    .option('--yes', 'do not ask before spending')
    .option('--dry-run', 'only say what would happen, and what it costs')
    .option('--concurrency <count>', 'forks under way at once', positiveWhole)
    .option('--timeout <seconds>', 'how long a tail may take; default: 600', seconds)
    .option('--agent <file:export>', 'the agent is a function')
    .option('--trust-tape', 'run the command that stands on the tape')
    .option('--json', 'print as JSON on stdout')
    .addHelpText(
      'after',
      `
Example:
  tracefork compare latest --model claude-haiku-4-5 --model claude-sonnet-4-6 --step 4 \\
    --times 10 --verify 'npm test' --dry-run

Exit codes: 0 if each model has an outcome that was graded, 2 if one has none, 130 after Ctrl-C.`,
    )
    .action((ref: string, options) =>
      run(async () => (await import('./compare.ts')).compare, { ...options, run: ref }),
    );
}
