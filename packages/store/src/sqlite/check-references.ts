import { type Kysely, sql } from 'kysely';
import { shortId } from '../refs/parse-ref.ts';
import type { Fault } from './check-store.ts';
import type { Schema } from './schema.ts';

/** Rows that belong to a run that is not there say nothing, so they can go. */
const belonging = ['pieces', 'features', 'grades', 'results', 'branches'] as const;

/** Every row that names a run is compared with the runs that there are. */
export async function checkReferences(db: Kysely<Schema>): Promise<readonly Fault[]> {
  const faults: Fault[] = [];
  for (const table of belonging) {
    const lost = await lostRows(db, table);
    if (lost === 0) continue;
    faults.push({
      what: 'leftover',
      run: null,
      message: `${lost} rows of ${table} belong to no run`,
      mend: (db) => sql`delete from ${sql.table(table)} where ${lostIn('run')}`.execute(db),
    });
  }
  return [...faults, ...(await lostParents(db)), ...(await lowCounters(db))];
}

const lostIn = (column: string) => sql`${sql.ref(column)} not in (select key from runs)`;

async function lostRows(db: Kysely<Schema>, table: (typeof belonging)[number]): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from ${sql.table(table)} where ${lostIn('run')}`.execute(db);
  return rows[0]?.n ?? 0;
}

/** A branch without its parent can be read all the same, and nothing brings its parent back. */
async function lostParents(db: Kysely<Schema>): Promise<readonly Fault[]> {
  const { rows } = await sql<{ id: string }>`
    select runs.id as id from branches join runs on runs.key = branches.run
    where ${lostIn('branches.parent')}`.execute(db);
  return rows.map(({ id }) => ({
    what: 'reference',
    run: id,
    message: `the parent of branch ${shortId(id)} is not there`,
  }));
}

async function lowCounters(db: Kysely<Schema>): Promise<readonly Fault[]> {
  const { rows } = await sql<{ key: number; id: string; most: number }>`
    select runs.key as key, runs.id as id, max(branches.ordinal) as most
    from runs join branches on branches.parent = runs.key
    group by runs.key having most > runs.branches_made`.execute(db);
  return rows.map(({ key, id, most }) => ({
    what: 'reference',
    run: id,
    message: `run ${shortId(id)} has a branch ${most}, and would give that number again`,
    mend: (db) =>
      db
        .updateTable('runs')
        .set({ branches_made: most })
        .where('key', '=', key)
        .where('branches_made', '<', most)
        .execute(),
  }));
}
