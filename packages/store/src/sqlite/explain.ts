import { accessSync, constants } from 'node:fs';
import { dirname } from 'node:path';
import { type StoreFileCode, StoreFileError } from '../model/errors.ts';

/** What codes of ours, of SQLite and of the file system mean; longer ones come first. */
const meanings: readonly (readonly [beginning: string, code: StoreFileCode])[] = [
  ['SQLITE_BUSY', 'STORE_BUSY'],
  ['SQLITE_LOCKED', 'STORE_BUSY'],
  ['SQLITE_READONLY', 'STORE_READ_ONLY'],
  ['SQLITE_FULL', 'STORE_FULL'],
  ['SQLITE_CORRUPT', 'STORE_DAMAGED'],
  ['SQLITE_NOTADB', 'STORE_DAMAGED'],
  ['PIECE_DAMAGED', 'STORE_DAMAGED'],
  ['ROW_DAMAGED', 'STORE_DAMAGED'],
  // The statements are ours and fixed: if one does not fit, the schema or a row is not what it was.
  ['SQLITE_ERROR', 'STORE_DAMAGED'],
  ['SQLITE_CONSTRAINT', 'STORE_DAMAGED'],
  ['SQLITE_MISMATCH', 'STORE_DAMAGED'],
  ['SQLITE_IOERR_WRITE', 'STORE_FULL'],
  ['SQLITE_IOERR_SHMSIZE', 'STORE_FULL'],
  ['SQLITE_IOERR', 'STORE_UNREADABLE'],
  ['SQLITE_CANTOPEN', 'STORE_UNREADABLE'],
  ['SQLITE_AUTH', 'STORE_READ_ONLY'],
  ['SQLITE_PERM', 'STORE_READ_ONLY'],
  ['EACCES', 'STORE_READ_ONLY'],
  ['EPERM', 'STORE_READ_ONLY'],
  ['EROFS', 'STORE_READ_ONLY'],
  ['ENOSPC', 'STORE_FULL'],
  ['EDQUOT', 'STORE_FULL'],
  ['EFBIG', 'STORE_FULL'],
  ['EIO', 'STORE_UNREADABLE'],
  ['ENOTDIR', 'STORE_UNREADABLE'],
  ['EEXIST', 'STORE_UNREADABLE'],
];

/** Says what an error of SQLite or of the file system means for a store; others stay as they are. */
export function explain(error: unknown, file: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string')
    return error;
  const { code, message } = error as Error & { code: string };
  const [, meaning] = meanings.find(([beginning]) => code.startsWith(beginning)) ?? [];
  if (meaning === undefined) return error;
  const isReadOnly = code.startsWith('SQLITE_CANTOPEN') && isSealed(dirname(file));
  const meant = isReadOnly ? 'STORE_READ_ONLY' : meaning;
  return new StoreFileError(file, meant, { reason: message, cause: error });
}

/** SQLite does not say why it cannot open a file; a folder that nothing can be made in is why. */
function isSealed(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return false;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code !== 'ENOENT';
  }
}

/** Runs something on a store's file, with its errors explained. */
export async function explained<T>(file: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw explain(error, file);
  }
}

/** The same of what does not wait. */
export function explainedNow<T>(file: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw explain(error, file);
  }
}
