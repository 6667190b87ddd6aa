import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';

/** A lock that ends with its process, however that ends. */
export interface Lock {
  release(): void;
}

/**
 * Takes a lock, or gives `undefined` where another process holds it. It is SQLite's lock on an empty
 * database: the kernel frees it with the process, so that no number of a process has to be guessed
 * to be alive.
 */
export function takeLock(path: string): Lock | undefined {
  const database = new Database(path, { timeout: 0 });
  try {
    database.exec('begin exclusive');
  } catch (error) {
    database.close();
    if (error instanceof Error && 'code' in error && error.code === 'SQLITE_BUSY') return undefined;
    throw error;
  }
  return {
    release() {
      // Before the lock is given up, or it might be another's; some systems allow it only after.
      const isGone = removed(path);
      database.close();
      if (!isGone) removed(path);
    },
  };
}

function removed(path: string): boolean {
  try {
    rmSync(path, { force: true });
    return true;
  } catch {
    return false;
  }
}
