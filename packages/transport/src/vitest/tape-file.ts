import { basename, dirname, join } from 'node:path';
import { TapeUseError } from '../testing/errors.ts';

const longest = 100;
/** Names that are devices on Windows, with any ending. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Where a test's tape lies: in `__tapes__` beside the test file, in a folder of the file's name, so
 * that two test files never share one.
 *
 * @throws TapeUseError for a name that is not one of a file on every system
 */
export function tapeFile(testFile: string, name: string): string {
  const parts = name.split('/');
  const safe = parts.every(
    (part) =>
      /^[\p{L}\p{N}_][\p{L}\p{N}_. -]*$/u.test(part) && !/[. ]$/.test(part) && !devices.test(part),
  );
  if (!safe || name.length > longest) {
    throw new TapeUseError(
      `${JSON.stringify(name)} cannot name a tape. Use at most ${longest} letters, digits, spaces, ".", "-" and "_" that begin with a letter or digit; "/" makes folders.`,
    );
  }
  return join(dirname(testFile), '__tapes__', basename(testFile), `${name}.tape`);
}
