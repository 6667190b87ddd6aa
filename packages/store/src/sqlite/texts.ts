import type { Kysely } from 'kysely';
import { fromPieces, hashOf, type Piece, PieceError } from './pieces.ts';
import type { Schema } from './schema.ts';

const ROOM = 64 * 1024 * 1024;

/** Texts of runs, put together from their pieces and those of the runs they are based on. */
export class Texts {
  /** By key, the one used last at the end. A key is never given to another run. */
  readonly #kept = new Map<number, Buffer>();
  #held = 0;

  /**
   * The text of a run, compared with its id; it is shared, so do not change it.
   *
   * @param db one that sees the store at one moment: content may move to another run's pieces.
   * @throws PieceError
   */
  async read(db: Kysely<Schema>, key: number): Promise<Buffer> {
    const text = this.#recall(key) ?? (await this.#putTogether(db, key));
    if (hashOf(text).toString('hex') !== (await linkOf(db, key)).id) {
      throw new PieceError('its text does not match its id');
    }
    return text;
  }

  async #putTogether(db: Kysely<Schema>, key: number): Promise<Buffer> {
    const path: number[] = [];
    let base: Buffer | undefined;
    for (let at: number | null = key; at !== null; ) {
      base = this.#recall(at);
      if (base !== undefined) break;
      if (path.includes(at)) throw new PieceError('it is based on itself');
      path.push(at);
      at = (await linkOf(db, at)).base;
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

async function linkOf(
  db: Kysely<Schema>,
  key: number,
): Promise<{ readonly id: string; readonly base: number | null }> {
  const link = await db
    .selectFrom('runs')
    .select(['id', 'base'])
    .where('key', '=', key)
    .executeTakeFirst();
  if (link === undefined) throw new PieceError('a run that it needs is not there');
  return link;
}

/** @throws PieceError */
export async function piecesOf(db: Kysely<Schema>, key: number): Promise<readonly Piece[]> {
  const rows = await db
    .selectFrom('pieces')
    .select(['length', 'sha256', 'bytes'])
    .where('run', '=', key)
    .orderBy('number')
    .execute();
  const odd = rows.findIndex(({ sha256, bytes }) => !(isBlob(sha256) && isBlob(bytes)));
  if (odd >= 0) throw new PieceError(`piece ${odd} is not what a piece is made of`);
  return rows;
}

const isBlob = (value: unknown): boolean => Buffer.isBuffer(value);
