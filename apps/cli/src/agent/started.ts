import { errorCode } from '../errors.ts';
import { CommandNotStartedError } from './errors.ts';

const notStarted: ReadonlySet<string> = new Set([
  'ENOENT',
  'EACCES',
  'EPERM',
  'ENOEXEC',
  'ENOTDIR',
]);

/** @throws CommandNotStartedError instead of the error of spawn */
export async function started<T>(command: readonly string[], run: Promise<T>): Promise<T> {
  try {
    return await run;
  } catch (error) {
    const bySpawn =
      error instanceof Error && 'syscall' in error && String(error.syscall).startsWith('spawn');
    if (bySpawn && notStarted.has(errorCode(error) ?? ''))
      throw new CommandNotStartedError(command, error);
    throw error;
  }
}
