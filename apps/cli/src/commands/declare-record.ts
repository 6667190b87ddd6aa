import { Option, type Command as Program } from 'commander';
import type { Runner } from './declare.ts';
import { positiveWhole } from './option-values.ts';

/** The command that records: once, or until something happens. */
export function declareRecord(program: Program, { run }: Runner): void {
  program
    .command('record')
    .description('run an agent and record everything that reaches it')
    .usage('[-o FILE.tape] [--name NAME] [--until fail] -- COMMAND…')
    .option('-o, --output <file>', 'a tape to make as well; must not exist')
    .option('-n, --name <name>', 'a name for the agent, kept on the tape')
    .option('--agent <file:export>', 'a function instead of a command')
    .option('--strict', 'end the agent where the recording fails')
    .option(
      '--times <count>',
      'so many runs; with --until at most so many, 100 by default',
      positiveWhole,
    )
    .addOption(new Option('--until <grade>', 'run again until one is so').choices(['fail', 'pass']))
    .addOption(
      new Option('--keep <runs>', 'default: what --until looks for, else all').choices([
        'failed',
        'passed',
        'all',
      ]),
    )
    .option('--pass-if <pattern>', 'what the output of a good run matches, such as /sent/i')
    .option('--fail-if <pattern>', 'what the output of a bad run matches')
    .option('--oracle <oracle>', 'exit (the default), or FILE:EXPORT, which grades an outcome')
    .option('--json', 'print the result as JSON on stdout')
    .addHelpText(
      'after',
      `
Examples:
  tracefork record -- node agent.js
  tracefork record --until fail --times 50 -- node agent.js
  tracefork record --times 20 --keep failed --fail-if /FAILED/ -- node agent.js

Exit codes: the agent's own, 125 if tracefork failed. Of a series: 0 if all passed, or if
--until found its run; 1 if one failed, or if it did not; 2 if none failed and one could
not be graded; 130 after Ctrl-C.`,
    )
    .action((options) => run(async () => (await import('./record.ts')).record, options));
}
