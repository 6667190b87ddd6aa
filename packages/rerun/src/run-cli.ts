import type { ExitCode, RerunIo } from './command/io.ts';

/**
 * The command line `rerun`, for programs that carry it under a name of their own.
 *
 * @param argv without the program's name, such as `['verify', 'b.rr', 'actual.json']`.
 * @returns 0: it holds; 1: what was checked does not hold; 2: no answer could be given.
 */
export async function runCli(argv: readonly string[], io: RerunIo): Promise<ExitCode> {
  const { runProgram } = await import('./command/program.ts');
  return runProgram(argv, io);
}
