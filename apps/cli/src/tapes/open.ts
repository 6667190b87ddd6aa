import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { openTape, type Tape } from '@tracefork/tape';
import { errorCode, FileUnreadableError, NotATapeError } from '../errors.ts';

/** Reads a file as a tape of this project. Never creates anything. */
export function openTapeFile(path: string): Tape {
  return readable(path, () => openTape(path));
}

/** Whether a file is there and begins like a tape of Python tracefork. */
export function isPythonTape(path: string): boolean {
  if (!existsSync(path)) return false;
  return readable(path, () => {
    const start = firstBytes(path);
    return start[0] === 0x7b || start.toString('latin1') === 'TFTAPE\0';
  });
}

function firstBytes(path: string): Buffer {
  const start = Buffer.alloc(7);
  const file = openSync(path, 'r');
  try {
    return start.subarray(0, readSync(file, start, 0, start.length, 0));
  } finally {
    closeSync(file);
  }
}

/** Begins like a frame of a tape, compressed or to be skipped, or like something else. */
function startOf(path: string): 'nothing' | 'tape' | 'other' {
  const start = firstBytes(path);
  if (start.length === 0) return 'nothing';
  const isFrame = start.subarray(0, 4).equals(Buffer.from([0x28, 0xb5, 0x2f, 0xfd]));
  const isSkippable = start.subarray(1, 4).equals(Buffer.from([0x2a, 0x4d, 0x18]));
  return isFrame || isSkippable ? 'tape' : 'other';
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
    if (code === 'TAPE_NOT_A_TAPE')
      throw new NotATapeError((error as Error).message, { start: startOf(path), cause: error });
    if (code === undefined || code.startsWith('TAPE_')) throw error;
    throw new FileUnreadableError(`Cannot read ${path}: ${code}. Check its permissions.`, {
      cause: error,
    });
  }
}
