import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { EnvironmentEvent } from '@tracefork/tape';

/**
 * The command that a tape says it was made by, and the folder to run it in: the recorded one below
 * the nearest package or Git root of the tape, where that exists. It comes from the tape, so it is
 * for showing; running it takes the user's word.
 */
export function commandOnTape(
  environment: EnvironmentEvent | undefined,
  { tape, cwd }: { readonly tape: string; readonly cwd: string },
): { readonly command: readonly string[]; readonly cwd: string } | undefined {
  if (environment?.boundary !== 'command') return undefined;
  const { argv, command = argv.length === 0 ? [] : ['node', ...argv] } = environment;
  if (command.length === 0) return undefined;
  const folder = join(projectRoot(dirname(tape)) ?? cwd, environment.cwd);
  return { command, cwd: existsSync(folder) ? folder : cwd };
}

function projectRoot(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, 'package.json')) || existsSync(join(at, '.git'))) return at;
    if (dirname(at) === at) return undefined;
  }
}

/** A command as one would type it into a shell. */
export function quoted(command: readonly string[]): string {
  return command
    .map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ');
}
