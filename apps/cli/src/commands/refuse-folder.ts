import { accessSync, constants, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { quoted } from '../agent/tape-command.ts';
import { FileUnwritableError } from '../errors.ts';

/**
 * Makes sure, before anything runs, that a file can be made where it is wanted.
 *
 * @throws FileUnwritableError
 */
export function refuseFolderOf(file: string): void {
  const folder = dirname(file);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new FileUnwritableError(
      `Cannot make ${file}: there is no folder ${folder}. Make it first: mkdir -p ${quoted([folder])}`,
    );
  }
  try {
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw new FileUnwritableError(
      `Cannot make ${file}: you may not write into the folder ${folder}. Name another one, or change its permissions.`,
      { cause },
    );
  }
}
