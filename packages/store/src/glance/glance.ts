import { join } from 'node:path';
import Database from 'better-sqlite3';
import { parseRunRef } from '../refs/parse-ref.ts';

/** What can be said of a run at once. */
export interface Glance {
  readonly id: string;
  readonly name: string | null;
  /** Milliseconds since 1970. */
  readonly created: number;
  /** Its latest grade, else how it ended by itself. */
  readonly state: string;
  /** Which branch of its parent, from 1; null for a run that is no branch. */
  readonly ordinal: number | null;
}

export interface GlanceOptions {
  /** A run, as `find` takes it: its branches are given, in the order of their numbers. */
  readonly branchesOf?: string;
  /** At most so many. */
  readonly limit: number;
  /** How long to wait for another process that writes, in milliseconds. */
  readonly timeout: number;
}

const columns =
  'runs.id, runs.name, runs.created, coalesce(runs.grade, runs.status) as state, branches.ordinal';
const joined = `select ${columns} from runs left join branches on branches.run = runs.key`;

/**
 * The latest runs of the store in a folder, or the branches of one, read without anything that only
 * other questions need: for what answers while somebody types. Nothing is written, made or brought
 * up to date.
 *
 * @throws errors of SQLite as they are, also where the store is of another version
 */
export function glance(folder: string, options: GlanceOptions): readonly Glance[] {
  const { branchesOf, limit, timeout } = options;
  const settings = { readonly: true, fileMustExist: true, timeout };
  const database = new Database(join(folder, 'store.sqlite'), settings);
  try {
    if (branchesOf === undefined) {
      const latest = `${joined} where branches.run is null order by runs.created desc, runs.key desc limit ?`;
      return database.prepare<[number], Glance>(latest).all(limit);
    }
    const parent = keyOf(database, branchesOf);
    const inOrder = `${joined} where branches.parent = ? order by branches.ordinal limit ?`;
    return database.prepare<[number | null, number], Glance>(inOrder).all(parent, limit);
  } finally {
    database.close();
  }
}

/** The row of a run that is named without a doubt, else null. */
function keyOf(database: Database.Database, name: string): number | null {
  const ref = parseRunRef(name);
  if (ref === undefined) return null;
  const one = (text: string, ...values: readonly (string | number | null)[]) => {
    const rows = database.prepare<unknown[], { readonly key: number }>(text).all(...values);
    return rows.length === 1 ? (rows[0]?.key ?? null) : null;
  };
  const first =
    ref.kind === 'latest'
      ? one(
          "select key from runs where origin = 'recorded' order by created desc, key desc limit 1",
        )
      : one(
          "select key from runs where id >= ? and id < ? || 'g' limit 2",
          ref.beginning,
          ref.beginning,
        );
  return ref.branches.reduce<number | null>(
    (parent, ordinal) =>
      one('select run as key from branches where parent = ? and ordinal = ?', parent, ordinal),
    first,
  );
}
