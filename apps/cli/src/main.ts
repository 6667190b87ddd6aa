import { Command, CommanderError } from 'commander';
import { declareCommands } from './commands/declare.ts';
import { reportError } from './commands/report-error.ts';
import { splitCommand } from './commands/split-command.ts';
import type { Io } from './io.ts';
import { version } from './version.ts';

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
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showHelpAfterError('See: tracefork --help');
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
