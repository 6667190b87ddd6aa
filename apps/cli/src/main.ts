import { Command, CommanderError } from 'commander';
import { declareCommands } from './commands/declare.ts';
import { reportError } from './commands/report-error.ts';
import { splitCommand } from './commands/split-command.ts';
import type { Io } from './io.ts';
import type { Output } from './terminal/output.ts';
import { version } from './version.ts';

const afterHelp = `
Examples:
  tracefork record -o run.tape -- node agent.js
  tracefork replay run.tape -- node agent.js
  tracefork verify 'tapes/*.tape' --junit report.xml
  tracefork show run.tape --step 4

Exit codes: 0 it holds, 1 it does not, 2 there is no answer, 130 after Ctrl-C;
record returns the agent's own code, 125 if tracefork failed.`;

/**
 * Runs one command line.
 *
 * @param argv the arguments after the program's name
 * @returns the exit code
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const { own, command } = splitCommand(argv);
  let code = 0;
  const program = new Command('tracefork')
    .description('Record an agent once, replay it offline, prove that it did the same.')
    .version(version(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print help')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.out.line(text.trimEnd()),
      writeErr: (text) => io.err.line(text.trimEnd()),
      outputError: (text, write) => write(text.replace(/^error: /, 'tracefork: ')),
      getOutHelpWidth: () => helpColumns(io.out),
      getErrHelpWidth: () => helpColumns(io.err),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showHelpAfterError('See: tracefork --help')
    .addHelpText('after', afterHelp);
  declareCommands(program, {
    run: async (load, options) => {
      code = await (await load())({ ...options, command }, io);
    },
  });
  try {
    await program.parseAsync([...own], { from: 'user' });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    return reportError(error, { io, json: own.includes('--json') });
  }
}

/** Help is prose: wider lines do not read better. */
function helpColumns({ columns }: Output): number {
  return Math.min(columns, 100);
}
