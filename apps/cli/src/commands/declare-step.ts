import type { Command as Program } from 'commander';
import type { Runner } from './declare.ts';
import { list, whole } from './option-values.ts';

/** The command that walks a run. */
export function declareStep(program: Program, { run }: Runner): void {
  program
    .command('step')
    .description('walk a run step by step: look, go on, go back, read variables')
    .usage('RUN [--at N] [-- COMMAND…]')
    .argument('<tape>')
    .option('--at <step>', 'begin there; default: 0', whole)
    .option('--trust-tape', 'for variables: run the command that stands on the tape')
    .option('--ignore <path>', 'for variables: a path in request bodies that may differ', list)
    .addHelpText(
      'after',
      `
At a step: next, back, goto N, request, answer, tools, diff, variables, list, help, quit; a
first letter does. Without a terminal the commands are read from standard input:
  printf 'next\\ndiff\\nvariables\\n' | tracefork step latest -- node agent.js

It reads the tape alone; only "variables" runs the agent, offline.`,
    )
    .action((tape: string, options) =>
      run(async () => (await import('./step.ts')).step, { ...options, tape }),
    );
}
