import type { Kysely } from 'kysely';
import type { CheckOptions, CheckReport, Finding } from '../model/run-store.ts';
import { checkFile } from './check-file.ts';
import { checkReferences } from './check-references.ts';
import { checkRun } from './check-run.ts';
import type { OpenDatabase } from './database.ts';
import type { Schema } from './schema.ts';
import type { Texts } from './texts.ts';
import { atOneMoment } from './transaction.ts';

/** Something that is wrong, and what mends it without losing anything, if that can be done. */
export interface Fault extends Omit<Finding, 'repaired'> {
  readonly mend?: (db: Kysely<Schema>) => Promise<unknown>;
}

/** Reads a store from end to end: the file, its references, and, if not `quick`, every piece, chain and body. */
export async function checkStore(
  { open, texts }: { readonly open: OpenDatabase; readonly texts: Texts },
  { repair = false, quick = false, onProgress }: CheckOptions,
): Promise<CheckReport> {
  const findings: Finding[] = [];
  const take = async (faults: readonly Fault[]): Promise<void> => {
    for (const { mend, ...fault } of faults) {
      const repaired = repair && mend !== undefined;
      if (repaired) await mend(open.db);
      findings.push({ ...fault, repaired });
    }
  };
  findings.push(...checkFile(open, { repair }));
  await take(await atOneMoment(open.db, checkReferences));
  const runs = await open.db.selectFrom('runs').select('key').orderBy('key').execute();
  if (quick) return { runs: runs.length, pieces: 0, bodies: 0, findings };
  const counts = { runs: 0, pieces: 0, bodies: 0 };
  for (const [done, { key }] of runs.entries()) {
    onProgress?.(done, runs.length);
    const checked = await atOneMoment(open.db, (db) => checkRun(key, { db, texts }));
    if (checked === undefined) continue;
    counts.runs += 1;
    counts.pieces += checked.pieces;
    counts.bodies += checked.bodies;
    await take(checked.faults);
  }
  return { ...counts, findings };
}
