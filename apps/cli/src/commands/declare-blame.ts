import { Option, type Command as Program } from 'commander';
import type { Runner } from './declare.ts';
import { dollars, list, positiveWhole, seconds, whole } from './option-values.ts';

/** The commands that say which step committed a run, and how far to trust that. */
export function declareBlameCommands(program: Program, { run }: Runner): void {
  program
    .command('blame')
    .description('which step committed the run to its outcome, and how sure that is')
    .usage("RUN [--fail-if '/error/'] [--budget USD] [options] [-- COMMAND…]")
    .argument('<run>')
    .option('--quick', 'a guess with a number on it, within about two calls a step')
    .addOption(
      new Option('--method <how>', 'default: commitment').choices(['commitment', 'flip-rate']),
    )
    .option(
      '--k <count>',
      'with --method flip-rate: forks of each step; default: 10',
      positiveWhole,
    )
    .option('--pass-if <pattern>', 'what the output of a good run matches, such as /sent/i')
    .option('--fail-if <pattern>', 'what the output of a bad run matches')
    .option('--oracle <oracle>', 'exit, or FILE:EXPORT, a function that grades an outcome')
    .option('--seed <number>', 'of the search and of what forks draw; default: 1', whole)
    .option('--tools <name=policy>', 'serve, live or deny; also program:NAME, http:HOST', list)
    .option('--allow-effects', 'fork a run that did what no tape holds')
    .addOption(new Option('--workdir <how>', 'default: copy').choices(['copy', 'shared']))
    .option('--budget <usd>', 'the most that may be spent, in US dollars', dollars)
    .option('--max-calls <count>', 'the most live model calls', whole)
    .option('--price <price>', 'IN/OUT or MODEL=IN/OUT, US dollars per million tokens', list)
    .option('--local-is-paid', 'calls to this machine go on to somebody who bills them')
    .option('--yes', 'do not ask before spending')
    .option('--dry-run', 'only say what would happen, what it costs and what it can detect')
    .option(
      '--concurrency <count>',
      'forks under way at once; default: 16 functions',
      positiveWhole,
    )
    .option('--timeout <seconds>', 'how long a tail may take; default: 600', seconds)
    .option('--stall-timeout <seconds>', 'how long to wait for an agent that does nothing', seconds)
    .option('--agent <file:export>', 'the agent is a function')
    .option('--trust-tape', 'run the command that stands on the tape')
    .option('--json', 'print as JSON on stdout')
    .action((ref: string, options) =>
      run(async () => (await import('./blame.ts')).blameRun, { ...options, run: ref }),
    );

  program
    .command('validate')
    .description('hold blame against planted causes: accuracy, coverage, calls; offline')
    .usage('[--quick | --full] [--check FILE] [options]')
    .option('--quick', 'some runs of each case, within a minute; the default')
    .option('--full', 'all cases, as the figures in the docs; takes long')
    .option('--seed <number>', 'other draws', whole)
    .option('--runs <count>', 'so many runs of each case', positiveWhole)
    .option('--steps <count>', 'simulated runs of this length alone', positiveWhole)
    .option('--profiles <file>', 'measured value profiles as well')
    .option('--check <file>', 'fail where something is worse than in this report of --json')
    .option('--json', 'print as JSON on stdout')
    .action((options) => run(async () => (await import('./validate.ts')).validateBlame, options));
}
