import type { Kysely } from 'kysely';
import { type Piece, PieceError, toPieces } from './pieces.ts';
import type { Schema } from './schema.ts';
import type { Texts } from './texts.ts';
import { atOneMoment } from './transaction.ts';

/** How many runs may have to be read to get at one. */
const DEEPEST = 16;
/** Runs that are compared for each sample, the latest. */
const LATEST = 64;
/** Runs whose texts are tried. */
const TRIES = 3;
/** A longer text is tried against the most promising run alone, because each try takes its time. */
const LONG = 4 * 1024 * 1024;

/** A text in pieces, and the run they are to be read against. */
export interface Content {
  readonly pieces: readonly Piece[];
  readonly base: number | null;
  readonly depth: number;
}

/** Compresses a text against whichever run of the store holds the most of it. */
export async function chooseBase(
  text: Buffer,
  from: {
    readonly db: Kysely<Schema>;
    readonly texts: Texts;
    readonly samples: readonly number[];
    /** Key of the run it is a branch of. */
    readonly parent: number | undefined;
  },
): Promise<Content> {
  const keys = [...new Set([from.parent ?? [], await similar(from.db, from.samples)].flat())];
  const candidates = await usable(from.db, keys);
  let best: Content | undefined;
  for (const { key, depth } of candidates.slice(0, text.length > LONG ? 1 : TRIES)) {
    const base = await readable(key, from);
    if (base === undefined) continue;
    const pieces = toPieces(text, base);
    if (best === undefined || sizeOf(pieces) < sizeOf(best.pieces)) {
      best = { pieces, base: key, depth: depth + 1 };
    }
  }
  return best ?? { pieces: toPieces(text), base: null, depth: 0 };
}

/** What is damaged keeps nothing new out of the store. */
async function readable(
  key: number,
  { db, texts }: { readonly db: Kysely<Schema>; readonly texts: Texts },
): Promise<Buffer | undefined> {
  try {
    return await atOneMoment(db, (now) => texts.read(now, key));
  } catch (error) {
    if (error instanceof PieceError) return undefined;
    throw error;
  }
}

export function sizeOf(pieces: readonly Piece[]): number {
  return pieces.reduce((sum, { bytes }) => sum + bytes.length, 0);
}

/** Keys of the runs that share the most samples, the best first. */
async function similar(db: Kysely<Schema>, samples: readonly number[]): Promise<readonly number[]> {
  const shared = new Map<number, number>();
  for (const feature of samples) {
    const rows = await db
      .selectFrom('features')
      .select('run')
      .where('feature', '=', feature)
      .orderBy('run', 'desc')
      .limit(LATEST)
      .execute();
    for (const { run } of rows) shared.set(run, (shared.get(run) ?? 0) + 1);
  }
  return [...shared].sort(([a, n], [b, m]) => m - n || a - b).map(([key]) => key);
}

/** Those of the runs that are there and not too deep, in the same order; a few. */
async function usable(
  db: Kysely<Schema>,
  keys: readonly number[],
): Promise<readonly { readonly key: number; readonly depth: number }[]> {
  const rows = await db
    .selectFrom('runs')
    .select(['key', 'depth'])
    .where('key', 'in', keys.slice(0, 4 * TRIES))
    .where('depth', '<', DEEPEST)
    .execute();
  return rows.sort((a, b) => keys.indexOf(a.key) - keys.indexOf(b.key));
}
