import { type Kysely, sql } from 'kysely';
import type { Schema } from './schema.ts';

/**
 * All or nothing. The write lock is taken at the start: a transaction that began as a reader could
 * not wait for another writer later on.
 */
export function immediately<T>(
  db: Kysely<Schema>,
  act: (db: Kysely<Schema>) => Promise<T>,
): Promise<T> {
  return within(db, { begin: 'immediate', act });
}

/** Several reads that see the store at one moment. */
export function atOneMoment<T>(
  db: Kysely<Schema>,
  act: (db: Kysely<Schema>) => Promise<T>,
): Promise<T> {
  return within(db, { begin: 'deferred', act });
}

async function within<T>(
  db: Kysely<Schema>,
  {
    begin,
    act,
  }: {
    readonly begin: 'immediate' | 'deferred';
    readonly act: (db: Kysely<Schema>) => Promise<T>;
  },
): Promise<T> {
  return db.connection().execute(async (connection) => {
    await sql.raw(`begin ${begin}`).execute(connection);
    try {
      const value = await act(connection);
      await sql`commit`.execute(connection);
      return value;
    } catch (error) {
      // SQLite has rolled back by itself where the disk is full or broken.
      await sql`rollback`.execute(connection).catch(() => undefined);
      throw error;
    }
  });
}
