import type { Kysely } from 'kysely';
import { fromPieces, type Piece, PieceError } from './pieces.ts';
import type { Schema } from './schema.ts';

const ROOM = 64 * 1024 * 1024;

/** Texts of runs, put together from their pieces and those of the runs they are based on. */
export class Texts {
  /** By key, the one used last at the end. A key is never given to another run. */
  readonly #kept = new Map<number, Buffer>();
  #held = 0;

  /**
   * The text of a run; it is shared, so do not change it.
   *
   * @throws PieceError
   */
  async read(db: Kysely<Schema>, key: number): Promise<Buffer> {
    const path: number[] = [];
    let base: Buffer | undefined;
    for (let at: number | null = key; at !== null; ) {
      base = this.#recall(at);
      if (base !== undefined) break;
      if (path.includes(at)) throw new PieceError('it is based on itself');
      path.push(at);
      at = await baseOf(db, at);
    }
    for (const at of path.toReversed()) {
      base = fromPieces(await piecesOf(db, at), base);
      this.keep(at, base);
    }
    return base as Buffer;
  }

  keep(key: number, text: Buffer): void {
    this.#kept.set(key, text);
    this.#held += text.length;
    for (const [oldest, { length }] of this.#kept) {
      if (this.#held <= ROOM || oldest === key) break;
      this.#kept.delete(oldest);
      this.#held -= length;
    }
  }

  /** What was read is forgotten, so that a check looks at the disk. */
  forget(): void {
    this.#kept.clear();
    this.#held = 0;
  }

  #recall(key: number): Buffer | undefined {
    const text = this.#kept.get(key);
    if (text === undefined) return undefined;
    this.#kept.delete(key);
    this.#kept.set(key, text);
    return text;
  }
}

async function baseOf(db: Kysely<Schema>, key: number): Promise<number | null> {
  const row = await db.selectFrom('runs').select('base').where('key', '=', key).executeTakeFirst();
  return row?.base ?? null;
}

export function piecesOf(db: Kysely<Schema>, key: number): Promise<readonly Piece[]> {
  return db
    .selectFrom('pieces')
    .select(['length', 'sha256', 'bytes'])
    .where('run', '=', key)
    .orderBy('number')
    .execute();
}
