import type { Kysely } from 'kysely';
import { RunHasBranchesError, RunNotFoundError } from '../model/errors.ts';
import { shortId } from '../refs/parse-ref.ts';
import { sizeOf } from './choose-base.ts';
import { type Piece, toPieces } from './pieces.ts';
import { keyOf } from './save-run.ts';
import type { Schema } from './schema.ts';
import type { Texts } from './texts.ts';
import { immediately } from './transaction.ts';

interface Store {
  readonly db: Kysely<Schema>;
  readonly texts: Texts;
}

/** A run whose content can be read without those that go. */
interface Anchor {
  readonly key: number;
  readonly depth: number;
}

/**
 * Removes runs. Those that stay and were compressed against one that goes are compressed anew first.
 *
 * @throws RunNotFoundError, RunHasBranchesError; then nothing was removed
 */
export async function removeRuns(ids: readonly string[], { db, texts }: Store): Promise<void> {
  await immediately(db, async (db) => {
    const keys = new Set<number>();
    for (const id of ids) {
      const key = await keyOf(db, id);
      if (key === undefined) throw new RunNotFoundError(id, `There is no run ${shortId(id)}.`);
      keys.add(key);
    }
    for (const key of keys) await refuseKeptBranches(key, { db, keys });
    for (const key of keys) await rebaseDependents(key, { db, texts, keys });
    for (const key of keys) {
      await db.updateTable('runs').set({ base: null }).where('base', '=', key).execute();
      await db.deleteFrom('grades').where('run', '=', key).execute();
      await db.deleteFrom('results').where('run', '=', key).execute();
      await db.deleteFrom('pieces').where('run', '=', key).execute();
      await db.deleteFrom('branches').where('run', '=', key).execute();
    }
    for (const key of keys) await db.deleteFrom('runs').where('key', '=', key).execute();
    await db
      .deleteFrom('features')
      .where('run', 'not in', (query) => query.selectFrom('runs').select('key'))
      .execute();
  });
}

async function refuseKeptBranches(
  key: number,
  { db, keys }: { readonly db: Kysely<Schema>; readonly keys: ReadonlySet<number> },
): Promise<void> {
  const rows = await db
    .selectFrom('branches')
    .innerJoin('runs', 'runs.key', 'branches.parent')
    .select(['branches.run as run', 'runs.id as id'])
    .where('branches.parent', '=', key)
    .execute();
  const kept = rows.filter(({ run }) => !keys.has(run));
  if (kept[0] !== undefined) throw new RunHasBranchesError(kept[0].id, kept.length);
}

/** The first dependent takes the place of the run that goes; the others are based on it. */
async function rebaseDependents(
  key: number,
  from: Store & { readonly keys: ReadonlySet<number> },
): Promise<void> {
  const { db, texts, keys } = from;
  const rows = await db
    .selectFrom('runs')
    .select('key')
    .where('base', '=', key)
    .orderBy('key')
    .execute();
  const dependents = rows.filter((row) => !keys.has(row.key));
  if (dependents.length === 0) return;
  const contents: { readonly key: number; readonly text: Buffer }[] = [];
  for (const row of dependents) {
    contents.push({ key: row.key, text: await texts.read(db, row.key) });
  }
  let anchor = await keptBase(key, { db, keys });
  for (const [index, content] of contents.entries()) {
    const base = anchor === undefined ? undefined : await texts.read(db, anchor.key);
    await replaceContent(db, { key: content.key, pieces: toPieces(content.text, base), anchor });
    if (index === 0) anchor = { key: content.key, depth: (anchor?.depth ?? -1) + 1 };
  }
}

/** The nearest run below that stays. */
async function keptBase(
  key: number,
  { db, keys }: { readonly db: Kysely<Schema>; readonly keys: ReadonlySet<number> },
): Promise<Anchor | undefined> {
  for (let at: number | null = key; at !== null; ) {
    const row: { base: number | null; depth: number } | undefined = await db
      .selectFrom('runs')
      .select(['base', 'depth'])
      .where('key', '=', at)
      .executeTakeFirst();
    if (row === undefined) return undefined;
    if (!keys.has(at)) return { key: at, depth: row.depth };
    at = row.base;
  }
  return undefined;
}

async function replaceContent(
  db: Kysely<Schema>,
  content: {
    readonly key: number;
    readonly pieces: readonly Piece[];
    readonly anchor: Anchor | undefined;
  },
): Promise<void> {
  const { key, pieces, anchor } = content;
  await db.deleteFrom('pieces').where('run', '=', key).execute();
  for (const [number, piece] of pieces.entries()) {
    await db
      .insertInto('pieces')
      .values({ run: key, number, ...piece })
      .execute();
  }
  await db
    .updateTable('runs')
    .set({
      base: anchor?.key ?? null,
      depth: anchor === undefined ? 0 : anchor.depth + 1,
      stored_bytes: sizeOf(pieces),
    })
    .where('key', '=', key)
    .execute();
}
