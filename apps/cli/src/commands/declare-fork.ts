import { Option, type Command as Program } from 'commander';
import type { Runner } from './declare.ts';
import { dollars, list, positiveWhole, seconds, whole } from './option-values.ts';

/** The commands that change a step of a run and see what follows. */
export function declareForkCommands(program: Program, { run }: Runner): void {
  program
    .command('fork')
    .description('run an agent again from one step on, with that step changed')
    .usage('RUN --step N (--text T | --set PATH=JSON | …) [options] [-- COMMAND…]')
    .argument('<run>')
    .option('--step <number>', 'the step to change, from 0', whole)
    .option('--text <text>', 'the model said this instead; tool calls stay')
    .option('--set <path=json>', 'one value of the answer, such as /content/0/input/amount=12')
    .option('--response <file>', 'the whole answer, as the provider sends it')
    .option('--drop', 'the model said nothing; tool calls stay')
    .option('--end-loop', 'with --text or --drop: tool calls go as well')
    .option('--resample', 'ask the model again')
    .option('--system <file>', 'another system prompt from this step on')
    .option('--model <name>', 'another model from this step on')
    .option('--tool-result <id=file>', 'another result of one tool call, from this step on')
    .option('--fault <class>', 'something goes wrong at the step, such as overloaded or stream_cut')
    .option('--times <count>', 'so many trials', positiveWhole)
    .option('--control', 'as many trials with the recorded answer kept, to compare with')
    .option('--before <folder>', 'as many by the same command there: the agent before an edit')
    .option('--trial <number>', 'number of the first trial; default: 0', whole)
    .option('--pass-if <pattern>', 'what the output of a good run matches, such as /sent/i')
    .option('--fail-if <pattern>', 'what the output of a bad run matches')
    .option('--oracle <oracle>', 'exit, or FILE:EXPORT, a function that grades an outcome')
    .option('--tools <name=policy>', 'serve, live or deny; also program:NAME, http:HOST', list)
    .option('--allow-effects', 'fork a run that did what no tape holds')
    .option('--tail-from <run>', 'a run answers the tail in place of the network')
    .addOption(
      new Option('--prefix <how>', 'served: the agent was edited; default: exact').choices([
        'exact',
        'served',
      ]),
    )
    .addOption(new Option('--workdir <how>', 'default: copy').choices(['copy', 'shared']))
    .option('--budget <usd>', 'the most that may be spent, in US dollars', dollars)
    .option('--max-calls <count>', 'the most live model calls', whole)
    .option('--price <price>', 'IN/OUT or MODEL=IN/OUT, US dollars per million tokens', list)
    .option('--local-is-paid', 'calls to this machine go on to somebody who bills them')
    .option('--yes', 'do not ask before spending')
    .option('--dry-run', 'only say what would happen')
    .option('--concurrency <count>', 'forks under way at once', positiveWhole)
    .option('--timeout <seconds>', 'how long a tail may take; default: 600', seconds)
    .option('--stall-timeout <seconds>', 'how long to wait for an agent that does nothing', seconds)
    .option('--agent <file:export>', 'the agent is a function')
    .option('--trust-tape', 'run the command that stands on the tape')
    .option('-o, --output <path>', 'a tape to make as well; with --times a folder of them')
    .option('--json', 'print as JSON on stdout')
    .addHelpText(
      'after',
      `
Examples:
  tracefork fork latest --step 4 --text 'Ask for the receipt first.'
  tracefork fork latest --step 4 --system better-prompt.txt --times 10 --control
  tracefork fork latest --step 4 --prefix served --times 10 --before ../before -- node agent.js

The last one is for an agent that was edited: the step is asked again (if no other change is
named), requests before it may differ, and ../before holds the agent before the edit.

Exit codes: 0 if a branch came of it, 2 if none did, 130 after Ctrl-C.`,
    )
    .action((ref: string, options) =>
      run(async () => (await import('./fork.ts')).forkRun, { ...options, run: ref }),
    );

  program
    .command('grade')
    .description('say of recorded runs whether they went well; runs none of them')
    .usage('RUN… (--pass-if P | --fail-if P | --oracle O)')
    .argument('<runs...>')
    .option('--pass-if <pattern>', 'what the output of a good run matches, such as /sent/i')
    .option('--fail-if <pattern>', 'what the output of a bad run matches')
    .option(
      '--oracle <oracle>',
      'exit; FILE:EXPORT, a function; judge:FILE or judge:WORDS, a model',
    )
    .option('--judge-model <name>', 'the model of a judge; default: claude-haiku-4-5')
    .option('--judge-labels <file>', 'graded outcomes that say how often a judge errs')
    .option('--budget <usd>', 'the most that a judge may cost, in US dollars', dollars)
    .option('--max-calls <count>', 'the most calls of a judge', whole)
    .option('--price <price>', 'IN/OUT or MODEL=IN/OUT, US dollars per million tokens', list)
    .option('--local-is-paid', 'calls to this machine go on to somebody who bills them')
    .option('--yes', 'do not ask before spending')
    .option('--json', 'print as JSON on stdout')
    .action((runs: string[], options) =>
      run(async () => (await import('./grade.ts')).grade, { ...options, runs }),
    );
}
