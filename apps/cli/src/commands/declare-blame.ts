import { Option, type Command as Program } from 'commander';
import type { Runner } from './declare.ts';
import { dollars, list, positiveWhole, seconds, whole, wholes } from './option-values.ts';

const examples = `
Examples:
  tracefork blame latest --dry-run
  tracefork blame latest --fail-if '/FAILED/' --budget 5
  tracefork blame latest --no-certify --budget 2
  tracefork blame latest --repair --step 4 --text 'Ask for the receipt first.'
  tracefork blame latest --repair --like-branch ab12/3
  tracefork blame ab12 --break --fault overloaded --pass-if '/refund sent/'`;

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
      'forks of each step, of flip-rate (default: 10); pairs, of --repair and --break (20)',
      positiveWhole,
    )
    .option('--no-certify', 'name a likely step for fewer calls, and prove nothing')
    .option('--repair', 'would a change make this failing run pass, beyond drawing the step anew?')
    .option('--break', 'does a change make this passing run fail, beyond drawing the step anew?')
    .option(
      '--step <number>',
      'with --repair or --break: the step to change; several may be named',
      wholes,
    )
    .option(
      '--like-branch <branch>',
      'with --repair or --break: the change that a branch made',
      list,
    )
    .option('--text <text>', 'the model said this instead; tool calls stay')
    .option('--set <path=json>', 'one value of the answer, such as /content/0/input/amount=12')
    .option('--response <file>', 'the whole answer, as the provider sends it')
    .option('--drop', 'the model said nothing; tool calls stay')
    .option('--end-loop', 'with --text or --drop: tool calls go as well')
    .option('--system <file>', 'another system prompt from this step on')
    .option('--model <name>', 'another model from this step on')
    .option('--tool-result <id=file>', 'another result of one tool call, from this step on')
    .option('--fault <class>', 'something goes wrong at the step, such as overloaded or stream_cut')
    .option('--pass-if <pattern>', 'what the output of a good run matches, such as /sent/i')
    .option('--fail-if <pattern>', 'what the output of a bad run matches')
    .option(
      '--oracle <oracle>',
      'exit; FILE:EXPORT, a function; judge:FILE or judge:WORDS, a model',
    )
    .option('--judge-model <name>', 'the model of a judge; default: claude-haiku-4-5')
    .option('--judge-labels <file>', 'graded outcomes that say how often a judge errs')
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
    .addHelpText('after', examples)
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
