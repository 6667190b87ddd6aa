import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, linkSync, rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { Kysely, SqliteDialect } from 'kysely';
import { NotAStoreError, StoreFromFutureError } from '../model/errors.ts';
import { migrations } from './migrations.ts';
import type { Schema } from './schema.ts';
import { immediately } from './transaction.ts';

/** Marks an SQLite file as a store: "TfSt". */
const APPLICATION = 0x54665374;

/** An open store file. */
export interface OpenDatabase {
  readonly file: string;
  readonly db: Kysely<Schema>;
  /** A setting or a command of SQLite's own; gives its rows. */
  pragma(source: string): unknown;
  /** Makes every index again from its table. */
  reindex(): void;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** How long to wait for a lock, in milliseconds. */
  readonly timeout: number;
}

/**
 * Opens a store file, and brings an older one up to date.
 *
 * @throws NotAStoreError, StoreFromFutureError, errors of SQLite
 */
export async function openDatabase(file: string, options: DatabaseOptions): Promise<OpenDatabase> {
  const database = new Database(file, { timeout: options.timeout, fileMustExist: true });
  const open = wrap(file, database);
  try {
    await bringUpToDate(open);
    return open;
  } catch (error) {
    await open.close();
    throw error;
  }
}

/**
 * Makes a store file if there is none. It appears whole or not at all, so that of several processes
 * that make it at once each finds a good one.
 */
export async function createDatabase(file: string, options: DatabaseOptions): Promise<void> {
  if (existsSync(file)) return;
  const beside = `${file}.${randomBytes(6).toString('hex')}.tmp`;
  const database = new Database(beside, { timeout: options.timeout });
  try {
    const open = wrap(beside, database);
    chmodSync(beside, 0o600);
    open.pragma('auto_vacuum = incremental');
    open.pragma(`application_id = ${APPLICATION}`);
    await migrate(open, 0);
    open.pragma('journal_mode = wal');
    await open.close();
    linkSync(beside, file);
  } catch (error) {
    if (!existsSync(file)) throw error;
  } finally {
    database.close();
    for (const end of ['', '-wal', '-shm', '-journal']) rmSync(`${beside}${end}`, { force: true });
  }
}

function wrap(file: string, database: Database.Database): OpenDatabase {
  const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database }) });
  return {
    file,
    db,
    pragma: (source) => database.pragma(source),
    reindex: () => void database.exec('reindex'),
    close: async () => {
      await db.destroy();
      database.close();
    },
  };
}

async function bringUpToDate(open: OpenDatabase): Promise<void> {
  const version = versionOf(open);
  open.pragma('synchronous = full');
  open.pragma('foreign_keys = on');
  if (version < migrations.length) await migrate(open, version);
}

/** Schema version of a file that is a store. */
function versionOf(open: OpenDatabase): number {
  let application: number;
  try {
    application = number(open, 'application_id');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'SQLITE_NOTADB') {
      throw new NotAStoreError(open.file, 'it is no SQLite database', { cause });
    }
    throw cause;
  }
  if (application !== APPLICATION) {
    throw new NotAStoreError(open.file, 'it is a database of another program');
  }
  const version = number(open, 'user_version');
  if (version > migrations.length) {
    throw new StoreFromFutureError(open.file, { found: version, known: migrations.length });
  }
  return version;
}

function number(open: OpenDatabase, pragma: string): number {
  const [row] = open.pragma(pragma) as readonly Readonly<Record<string, number>>[];
  return row?.[pragma] ?? 0;
}

/** Another process may have been first, so the version is read again under the lock. */
async function migrate(open: OpenDatabase, from: number): Promise<void> {
  await immediately(open.db, async (db) => {
    const found = Math.max(from, number(open, 'user_version'));
    for (const migration of migrations.slice(found)) await migration(db);
    open.pragma(`user_version = ${migrations.length}`);
  });
}
