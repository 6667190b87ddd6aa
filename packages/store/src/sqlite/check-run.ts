import { openTape } from '@tracefork/tape';
import { framedText } from '@tracefork/tape/text';
import type { Kysely, Selectable } from 'kysely';
import { tapeFacts } from '../model/tape-facts.ts';
import type { Fault } from './check-store.ts';
import { hashOf } from './pieces.ts';
import type { RunsTable, Schema } from './schema.ts';
import { piecesOf, type Texts } from './texts.ts';

type Row = Pick<Selectable<RunsTable>, 'key' | 'id' | 'complete' | 'status' | 'exchanges'>;

/** A run's own pieces, the chain of its text, its events and every body. */
export async function checkRun(
  row: Row,
  { db, texts }: { readonly db: Kysely<Schema>; readonly texts: Texts },
): Promise<{
  readonly pieces: number;
  readonly bodies: number;
  readonly faults: readonly Fault[];
}> {
  const pieces = await piecesOf(db, row.key);
  const own = pieces.flatMap((piece, number): Fault[] =>
    hashOf(piece.bytes).equals(piece.sha256)
      ? []
      : [{ what: 'content', run: row.id, message: `piece ${number} does not match its hash` }],
  );
  try {
    const text = await texts.read(db, row.key);
    if (hashOf(text).toString('hex') !== row.id) throw new Error('its text does not match its id');
    const tape = openTape(Buffer.concat([...framedText([text])]));
    const { bodies } = tape.verify();
    return { pieces: pieces.length, bodies, faults: [...own, ...staleFacts(row, { db, tape })] };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const fault = { what: 'chain', run: row.id, message: `it cannot be read: ${reason}` } as const;
    return { pieces: pieces.length, bodies: 0, faults: [...own, fault] };
  }
}

/** What the list says of a run comes from its tape, and can be taken from there again. */
function staleFacts(
  row: Row,
  { db, tape }: { readonly db: Kysely<Schema>; readonly tape: ReturnType<typeof openTape> },
): readonly Fault[] {
  const { complete, status, exchanges } = tapeFacts(tape);
  if (row.complete === Number(complete) && row.status === status && row.exchanges === exchanges) {
    return [];
  }
  const facts = { complete: complete ? 1 : 0, status, exchanges } as const;
  return [
    {
      what: 'reference',
      run: row.id,
      message: 'the list says something else about it than its tape',
      mend: () => db.updateTable('runs').set(facts).where('key', '=', row.key).execute(),
    },
  ];
}
