import { openTape, type Tape } from '@tracefork/tape';
import { framedText } from '@tracefork/tape/text';
import { type Expression, type Kysely, type SqlBool, sql } from 'kysely';
import { isStoreError, RunNotFoundError, StoreFileError } from '../model/errors.ts';
import { readRun } from '../model/read-run.ts';
import type {
  Grade,
  GradeVerdict,
  Result,
  RunFacts,
  StoredGrade,
  StoredResult,
  StoredRun,
} from '../model/run.ts';
import type {
  CheckOptions,
  CheckReport,
  RunFilter,
  RunList,
  RunStore,
  Saved,
} from '../model/run-store.ts';
import { shortId } from '../refs/parse-ref.ts';
import { type RefLookups, resolveRef } from '../refs/resolve-ref.ts';
import { checkStore } from './check-store.ts';
import type { OpenDatabase } from './database.ts';
import { explain, explained } from './explain.ts';
import { PieceError } from './pieces.ts';
import { removeRuns } from './remove-runs.ts';
import { countRuns, parsed, runOf, selectRuns, selectSummaries, toJson } from './rows.ts';
import { keyOf, saveRun } from './save-run.ts';
import type { Schema } from './schema.ts';
import { Texts } from './texts.ts';
import { atOneMoment, immediately } from './transaction.ts';

/** A store in an SQLite file. */
export class SqliteStore implements RunStore {
  readonly #open: OpenDatabase;
  readonly #db: Kysely<Schema>;
  readonly #now: () => number;
  readonly #texts = new Texts();

  constructor(open: OpenDatabase, now: () => number) {
    this.#open = open;
    this.#db = open.db;
    this.#now = now;
  }

  save(tape: string | Uint8Array, facts: RunFacts = {}): Promise<Saved> {
    return this.#do(async () => {
      const run = readRun(tape, { facts, now: this.#now() });
      return saveRun(run, { db: this.#db, texts: this.#texts });
    });
  }

  find(ref: string): Promise<StoredRun> {
    return this.#do(async () => this.#get(await resolveRef(ref, this.#lookups())));
  }

  list(filter: RunFilter = {}): Promise<RunList> {
    return this.#do(() =>
      atOneMoment(this.#db, async (db) => {
        const where = conditions(filter);
        const runs = await selectSummaries(db, { where, order: 'latest', limit: filter.limit });
        const isAll = filter.limit === undefined || runs.length < filter.limit;
        return { runs, total: isAll ? runs.length : await countRuns(db, { where }) };
      }),
    );
  }

  branches(id: string): Promise<readonly StoredRun[]> {
    return this.#do(async () => {
      const parent = await this.#key(id);
      const where = [sql<boolean>`branches.parent = ${parent}`];
      return selectRuns(this.#db, { where, order: 'ordinal' });
    });
  }

  async open(id: string): Promise<Tape> {
    return openTape(await this.tapeBytes(id, { packed: false }));
  }

  tapeBytes(
    id: string,
    { packed = true }: { readonly packed?: boolean } = {},
  ): Promise<Uint8Array> {
    return this.#do(async () => {
      const text = await this.#text(id);
      return Buffer.concat([...framedText([text], { packed })]);
    });
  }

  addGrade(id: string, { oracle, verdict, reason }: Grade): Promise<void> {
    return this.#do(() =>
      immediately(this.#db, async (db) => {
        const run = await keyOrThrow(db, id);
        const graded = this.#now();
        await db
          .insertInto('grades')
          .values({ run, oracle, verdict, reason: reason ?? null, graded })
          .execute();
        await db.updateTable('runs').set({ grade: verdict }).where('key', '=', run).execute();
      }),
    );
  }

  grades(id: string): Promise<readonly StoredGrade[]> {
    return this.#do(async () => {
      const rows = await this.#db
        .selectFrom('grades')
        .selectAll()
        .where('run', '=', await this.#key(id))
        .orderBy('key')
        .execute();
      return rows.map(({ oracle, verdict, reason, graded }) => ({
        oracle,
        verdict: verdict as GradeVerdict,
        ...(reason === null ? {} : { reason }),
        graded,
      }));
    });
  }

  addResult(id: string, { kind, version, data }: Result): Promise<void> {
    return this.#do(() =>
      immediately(this.#db, async (db) => {
        const run = await keyOrThrow(db, id);
        const created = this.#now();
        await db
          .insertInto('results')
          .values({ run, kind, version, created, data: toJson(data) })
          .execute();
      }),
    );
  }

  results(id: string, kind?: string): Promise<readonly StoredResult[]> {
    return this.#do(async () => {
      let query = this.#db
        .selectFrom('results')
        .select(['kind', 'version', 'data', 'created'])
        .where('run', '=', await this.#key(id));
      if (kind !== undefined) query = query.where('kind', '=', kind);
      const rows = await query.orderBy('key').execute();
      return rows.map((row) => ({ ...row, data: parsed(row.data) }));
    });
  }

  remove(ids: readonly string[]): Promise<{ readonly freed: number }> {
    return this.#do(async () => {
      const before = this.#size();
      await removeRuns(ids, { db: this.#db, texts: this.#texts });
      this.#giveBack();
      return { freed: Math.max(0, before - this.#size()) };
    });
  }

  check(options: CheckOptions = {}): Promise<CheckReport> {
    return this.#do(() => {
      this.#texts.forget();
      return checkStore({ open: this.#open, texts: this.#texts }, options);
    });
  }

  close(): Promise<void> {
    return this.#open.close();
  }

  async #text(id: string): Promise<Buffer> {
    try {
      return await atOneMoment(this.#db, async (db) =>
        this.#texts.read(db, await keyOrThrow(db, id)),
      );
    } catch (cause) {
      if (!(cause instanceof PieceError)) throw cause;
      const reason = `run ${shortId(id)}: ${cause.message}`;
      throw new StoreFileError(this.#open.file, 'STORE_DAMAGED', { reason, cause });
    }
  }

  /** The runs are gone whether or not this comes through; with a busy store, a later removal does it. */
  #giveBack(): void {
    try {
      this.#open.pragma('incremental_vacuum');
      this.#truncateLog();
    } catch (error) {
      const explained = explain(error, this.#open.file);
      if (!isStoreError(explained, 'STORE_BUSY')) throw explained;
    }
  }

  /** Does not wait for readers: the next removal does it as well. */
  #truncateLog(): void {
    const [row] = this.#open.pragma('busy_timeout') as [{ timeout: number }];
    this.#open.pragma('busy_timeout = 0');
    this.#open.pragma('wal_checkpoint(truncate)');
    this.#open.pragma(`busy_timeout = ${row.timeout}`);
  }

  #size(): number {
    const [pages] = this.#open.pragma('page_count') as [{ page_count: number }];
    const [size] = this.#open.pragma('page_size') as [{ page_size: number }];
    return pages.page_count * size.page_size;
  }

  async #get(id: string): Promise<StoredRun> {
    const run = await runOf(this.#db, id);
    if (run === undefined) throw noRun(id);
    return run;
  }

  #key(id: string): Promise<number> {
    return keyOrThrow(this.#db, id);
  }

  #lookups(): RefLookups {
    const db = this.#db;
    return {
      beginningWith: async (beginning, limit) => {
        const rows = await db
          .selectFrom('runs')
          .select('id')
          .where('id', '>=', beginning)
          .where('id', '<', `${beginning}g`)
          .orderBy('id')
          .limit(limit)
          .execute();
        return rows.map(({ id }) => id);
      },
      branch: async (parent, ordinal) => {
        const [run] = await selectSummaries(db, {
          where: [sql<boolean>`parents.id = ${parent} and branches.ordinal = ${ordinal}`],
        });
        return run?.id;
      },
      branchCount: async (parent) => (await this.branches(parent)).length,
      latest: async () => {
        const row = await db
          .selectFrom('runs')
          .select('id')
          .where('origin', '=', 'recorded')
          .orderBy('created', 'desc')
          .orderBy('key', 'desc')
          .executeTakeFirst();
        return row?.id;
      },
    };
  }

  #do<T>(act: () => Promise<T>): Promise<T> {
    return explained(this.#open.file, act);
  }
}

async function keyOrThrow(db: Kysely<Schema>, id: string): Promise<number> {
  const key = await keyOf(db, id);
  if (key === undefined) throw noRun(id);
  return key;
}

function noRun(id: string): RunNotFoundError {
  return new RunNotFoundError(id, `There is no run ${shortId(id)}.`);
}

function conditions({ branches, name, failed }: RunFilter): readonly Expression<SqlBool>[] {
  const hasFailed = sql<boolean>`(runs.grade = 'fail' or (coalesce(runs.grade, 'undefined') = 'undefined' and runs.status = 'failed'))`;
  return [
    ...(branches === true ? [] : [sql<boolean>`branches.run is null`]),
    ...(name === undefined ? [] : [sql<boolean>`runs.name = ${name}`]),
    ...(failed === true ? [hasFailed] : []),
  ];
}
