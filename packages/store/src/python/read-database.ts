import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NotATapeError, TapeMissingError } from '@tracefork/tape';
import { type PythonTape, type PythonTapeRows, pythonTapeFromRows } from '@tracefork/tape/python';
import Database from 'better-sqlite3';

const MAGIC = 'SQLite format 3\0';

/** Whether a file is there and begins like an SQLite database, as a `.tape.sqlite` does. */
export function isPythonDatabase(path: string): boolean {
  if (!existsSync(path)) return false;
  const start = Buffer.alloc(MAGIC.length);
  const fd = openSync(path, 'r');
  try {
    readSync(fd, start, 0, start.length, 0);
  } finally {
    closeSync(fd);
  }
  return start.toString('latin1') === MAGIC;
}

/**
 * Reads a `.tape.sqlite` of Python tracefork, every blob compared with its hash. The file is not
 * touched: SQLite would write beside it, so a copy is read.
 *
 * @throws TapeMissingError, NotATapeError, TapeDamagedError, TapeEventError, TapeLimitError
 */
export function readPythonDatabase(path: string): PythonTape {
  if (!existsSync(path)) throw new TapeMissingError(path);
  const folder = mkdtempSync(join(tmpdir(), 'tracefork-import-'));
  try {
    const copy = join(folder, 'copy.sqlite');
    copyFileSync(path, copy);
    if (existsSync(`${path}-wal`)) copyFileSync(`${path}-wal`, `${copy}-wal`);
    return pythonTapeFromRows(readRows(copy, path), { where: path });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readRows(copy: string, path: string): PythonTapeRows {
  const database = new Database(copy, { fileMustExist: true });
  try {
    const all = (query: string): never => database.prepare(query).all() as never;
    return {
      blobs: all('select hash, data from blobs'),
      events: all('select kind, a, b from events order by seq'),
      meta: all('select key, value from meta'),
    };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new NotATapeError(path, `it is not a database of Python tracefork (${reason})`);
  } finally {
    database.close();
  }
}
