import { Command, CommanderError } from 'commander';
import { declareCommands } from './commands/declare.ts';
import { refuseMissingDashes } from './commands/refuse-missing-dashes.ts';
import { reportError } from './commands/report-error.ts';
import { splitCommand } from './commands/split-command.ts';
import { ASKED } from './completion/scripts.ts';
import { UsageError } from './errors.ts';
import type { Io } from './io.ts';
import type { Output } from './terminal/output.ts';
import { version } from './version.ts';

const afterHelp = `
Examples:
  tracefork record -- node agent.js
  tracefork replay latest
  tracefork verify 'tapes/*.tape' --junit report.xml
  tracefork show run.tape --step 4

A RUN is an id or the beginning of one, latest, a branch (ab12/3) or a path to a tape.

Exit codes: 0 it holds, 1 it does not, 2 there is no answer, 130 after Ctrl-C;
record returns the agent's own code, 125 if tracefork failed.`;

/**
 * Runs one command line.
 *
 * @param argv the arguments after the program's name
 * @returns the exit code
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  if (argv[0] === ASKED) {
    const { complete } = await import('./commands/completion.ts');
    return complete(argv.slice(1), io);
  }
  const { own, command } = splitCommand(argv);
  const json = own.includes('--json');
  let code = 0;
  let refusal = '';
  const program = new Command('tracefork')
    .description('Record an agent once, replay it offline, prove that it did the same.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out.line(text.trimEnd()),
      writeErr: (text) => io.err.line(text.trimEnd()),
      outputError: (text) => {
        refusal = text.replace(/^error: /, '').trimEnd();
      },
      getOutHelpWidth: () => helpColumns(io.out),
      getErrHelpWidth: () => helpColumns(io.err),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .addHelpText('after', afterHelp);
  declareCommands(program, {
    run: async (load, options) => {
      const { store } = program.opts<{ store?: string }>();
      code = await (await load())({ ...options, command }, { ...io, store });
    },
  });
  try {
    if (command === undefined) refuseMissingDashes(program, own);
    await program.parseAsync([...own], { from: 'user' });
    return code;
  } catch (error) {
    if (!(error instanceof CommanderError)) return reportError(error, { io, json });
    if (refusal === '') return error.exitCode === 0 ? 0 : 2;
    const help = program.commands.some((each) => each.name() === own[0])
      ? `${own[0]} --help`
      : '--help';
    return reportError(new UsageError(`${refusal}\nSee: tracefork ${help}`), { io, json });
  }
}

/** Help is prose: wider lines do not read better. */
function helpColumns({ columns }: Output): number {
  return Math.min(columns, 100);
}
