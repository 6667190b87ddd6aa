import type { Kysely } from 'kysely';
import { RunNotFoundError } from '../model/errors.ts';
import type { KnownFacts, ReadRun } from '../model/read-run.ts';
import type { StoredRun } from '../model/run.ts';
import type { Saved } from '../model/run-store.ts';
import { shortId } from '../refs/parse-ref.ts';
import { type Content, chooseBase, sizeOf } from './choose-base.ts';
import { runOf, toJson, toRunRow } from './rows.ts';
import type { Schema } from './schema.ts';
import { sketch } from './sketch.ts';
import type { Texts } from './texts.ts';
import { immediately } from './transaction.ts';

/**
 * Keeps a run. The work is done before the store is locked; should its base be removed meanwhile,
 * or the run be kept by another process, it is done again.
 *
 * @returns the run as it was kept, or as it was there, and whether it is new.
 * @throws RunNotFoundError for a branch of a run that is not there
 */
export async function saveRun(
  run: ReadRun,
  to: { readonly db: Kysely<Schema>; readonly texts: Texts },
): Promise<Saved> {
  const id = run.tape.chain;
  const { branch } = run.facts;
  const samples = sketch(run.text);
  for (;;) {
    const known = await runOf(to.db, id);
    if (known !== undefined) return { run: known, isNew: false };
    const parent = branch === null ? undefined : await parentKey(to.db, branch.parent);
    const content = await chooseBase(run.text, { ...to, samples, parent });
    const kept = await immediately(to.db, async (db) => {
      const isThere = (await keyOf(db, id)) !== undefined;
      const isBaseless = content.base !== null && !(await hasKey(db, content.base));
      if (isThere || isBaseless) return undefined;
      const key = await insertRun(db, { id, facts: run.facts, content, text: run.text.length });
      await insertFeatures(db, { key, samples });
      if (branch !== null) await insertBranch(db, { key, branch });
      return { key, run: (await runOf(db, id)) as StoredRun };
    });
    if (kept === undefined) continue;
    to.texts.keep(kept.key, run.text);
    return { run: kept.run, isNew: true };
  }
}

export async function keyOf(db: Kysely<Schema>, id: string): Promise<number | undefined> {
  const row = await db.selectFrom('runs').select('key').where('id', '=', id).executeTakeFirst();
  return row?.key;
}

async function hasKey(db: Kysely<Schema>, key: number): Promise<boolean> {
  const row = await db.selectFrom('runs').select('key').where('key', '=', key).executeTakeFirst();
  return row !== undefined;
}

async function parentKey(db: Kysely<Schema>, id: string): Promise<number> {
  const key = await keyOf(db, id);
  if (key === undefined) {
    throw new RunNotFoundError(id, `The branch's parent ${shortId(id)} is not in the store.`);
  }
  return key;
}

async function insertRun(
  db: Kysely<Schema>,
  run: {
    readonly id: string;
    readonly facts: KnownFacts;
    readonly content: Content;
    readonly text: number;
  },
): Promise<number> {
  const { pieces, base, depth } = run.content;
  const { key } = await db
    .insertInto('runs')
    .values({
      ...toRunRow(run.id, run.facts),
      text_bytes: run.text,
      stored_bytes: sizeOf(pieces),
      base,
      depth,
    })
    .returning('key')
    .executeTakeFirstOrThrow();
  for (const [number, piece] of pieces.entries()) {
    await db
      .insertInto('pieces')
      .values({ run: key, number, ...piece })
      .execute();
  }
  return key;
}

async function insertFeatures(
  db: Kysely<Schema>,
  { key, samples }: { readonly key: number; readonly samples: readonly number[] },
): Promise<void> {
  if (samples.length === 0) return;
  const rows = samples.map((feature) => ({ feature, run: key }));
  await db.insertInto('features').values(rows).execute();
}

async function insertBranch(
  db: Kysely<Schema>,
  { key, branch }: { readonly key: number; readonly branch: NonNullable<KnownFacts['branch']> },
): Promise<void> {
  const parent = await parentKey(db, branch.parent);
  const { branches_made: ordinal } = await db
    .updateTable('runs')
    .set((row) => ({ branches_made: row('branches_made', '+', 1) }))
    .where('key', '=', parent)
    .returning('branches_made')
    .executeTakeFirstOrThrow();
  const { step, mutation, trial, plan, details } = branch;
  await db
    .insertInto('branches')
    .values({
      run: key,
      parent,
      ordinal,
      step,
      mutation: toJson(mutation),
      trial,
      plan,
      details: toJson(details),
    })
    .execute();
}
