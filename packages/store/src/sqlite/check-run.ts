import { openTape, type Tape } from '@tracefork/tape';
import { framedText } from '@tracefork/tape/text';
import type { Kysely, Selectable } from 'kysely';
import { tapeFacts } from '../model/tape-facts.ts';
import type { Fault } from './check-store.ts';
import { hashOf, type Piece } from './pieces.ts';
import { toJson } from './rows.ts';
import type { RunsTable, Schema } from './schema.ts';
import { piecesOf, type Texts } from './texts.ts';

interface CheckedRun {
  readonly pieces: number;
  readonly bodies: number;
  readonly faults: readonly Fault[];
}

/**
 * A run's own pieces, the chain of its text, its events and every body.
 *
 * @param from.db one that sees the store at one moment.
 * @returns nothing where the run was removed meanwhile.
 */
export async function checkRun(
  key: number,
  { db, texts }: { readonly db: Kysely<Schema>; readonly texts: Texts },
): Promise<CheckedRun | undefined> {
  const row = await db.selectFrom('runs').selectAll().where('key', '=', key).executeTakeFirst();
  if (row === undefined) return undefined;
  const faults: Fault[] = [];
  let pieces: readonly Piece[] = [];
  let bodies = 0;
  try {
    pieces = await piecesOf(db, key);
    faults.push(...damaged(pieces, row.id));
    const text = await texts.read(db, key);
    const tape = openTape(Buffer.concat([...framedText([text])]));
    bodies = tape.verify().bodies;
    faults.push(...staleFacts(row, { tape, text }));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    faults.push({ what: 'chain', run: row.id, message: `it cannot be read: ${reason}` });
  }
  return { pieces: pieces.length, bodies, faults };
}

function damaged(pieces: readonly Piece[], run: string): readonly Fault[] {
  return pieces.flatMap((piece, number): Fault[] =>
    hashOf(piece.bytes).equals(piece.sha256)
      ? []
      : [{ what: 'content', run, message: `piece ${number} does not match its hash` }],
  );
}

/** What the list says of a run comes from its tape, and can be taken from there again. */
function staleFacts(
  row: Selectable<RunsTable>,
  { tape, text }: { readonly tape: Tape; readonly text: Buffer },
): readonly Fault[] {
  const { complete, created, duration, exchanges, node, outcome, status, writer } = tapeFacts(tape);
  const facts = {
    complete: complete ? (1 as const) : (0 as const),
    ...(created === null ? {} : { created }),
    duration,
    exchanges,
    node,
    outcome: outcome === null ? null : toJson(outcome),
    status,
    text_bytes: text.length,
    writer,
  };
  const stale = Object.entries(facts).filter(
    ([name, value]) => row[name as keyof typeof facts] !== value,
  );
  if (stale.length === 0) return [];
  return [
    {
      what: 'reference',
      run: row.id,
      message: `the list says something else about it than its tape (${stale.map(([name]) => name).join(', ')})`,
      mend: (db) => db.updateTable('runs').set(facts).where('key', '=', row.key).execute(),
    },
  ];
}
