import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { openTape, type Tape } from '@tracefork/tape';
import { errorCode, FileUnreadableError } from '../errors.ts';

/** Reads a file as a tape of this project. Never creates anything. */
export function openTapeFile(path: string): Tape {
  return readable(path, () => openTape(path));
}

/** Whether a file is there and begins like a tape of Python tracefork. */
export function isPythonTape(path: string): boolean {
  if (!existsSync(path)) return false;
  return readable(path, () => {
    const start = Buffer.alloc(7);
    const file = openSync(path, 'r');
    try {
      readSync(file, start, 0, start.length, 0);
    } finally {
      closeSync(file);
    }
    return start[0] === 0x7b || start.toString('latin1') === 'TFTAPE\0';
  });
}

/** Turns what the file system says into a message that helps; a missing file is the tape's to report. */
function readable<T>(path: string, read: () => T): T {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) {
    throw new FileUnreadableError(
      `${path} is a folder, not a tape. Name the tapes in it, for example: ${path.replace(/\/+$/, '')}/*.tape`,
    );
  }
  try {
    return read();
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined || code.startsWith('TAPE_')) throw error;
    throw new FileUnreadableError(`Cannot read ${path}: ${code}. Check its permissions.`, {
      cause: error,
    });
  }
}
