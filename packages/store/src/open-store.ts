import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from './make-folder.ts';
import { StoreMissingError } from './model/errors.ts';
import type { RunStore } from './model/run-store.ts';
import { createDatabase, openDatabase } from './sqlite/database.ts';
import { explained } from './sqlite/explain.ts';
import { SqliteStore } from './sqlite/sqlite-store.ts';

export interface StoreOptions {
  /** Milliseconds since 1970. Default: the clock. */
  readonly now?: () => number;
  /** How long to wait for another process that writes, in milliseconds. Default: 10,000. */
  readonly timeout?: number;
}

const FILE = 'store.sqlite';
const TIMEOUT = 10_000;

/** Whether a folder holds a store. */
export function isStore(folder: string): boolean {
  return existsSync(join(folder, FILE));
}

/**
 * Opens the store in a folder. Nothing is made.
 *
 * @throws StoreMissingError, NotAStoreError, StoreFromFutureError, StoreFileError
 */
export async function openStore(folder: string, options: StoreOptions = {}): Promise<RunStore> {
  const { now = Date.now, timeout = TIMEOUT } = options;
  const file = join(folder, FILE);
  if (!existsSync(file)) throw new StoreMissingError(folder);
  return explained(file, async () => new SqliteStore(await openDatabase(file, { timeout }), now));
}

/**
 * Opens the store in a folder, and makes it first where there is none, with a `.gitignore` that
 * keeps all of it out of Git.
 *
 * @throws as `openStore`
 */
export async function createStore(folder: string, options: StoreOptions = {}): Promise<RunStore> {
  const file = join(folder, FILE);
  await explained(file, async () => {
    makeFolder(folder);
    await createDatabase(file, { timeout: options.timeout ?? TIMEOUT });
  });
  return openStore(folder, options);
}
