import type { CheckOptions, CheckReport, Finding } from '../model/run-store.ts';
import { checkFile } from './check-file.ts';
import { checkReferences } from './check-references.ts';
import { checkRun } from './check-run.ts';
import type { OpenDatabase } from './database.ts';
import type { Texts } from './texts.ts';

/** Something that is wrong, and what mends it without losing anything, if that can be done. */
export interface Fault extends Omit<Finding, 'repaired'> {
  readonly mend?: () => Promise<unknown>;
}

/** Reads a store from end to end: the file, its references, every piece, chain and body. */
export async function checkStore(
  { open, texts }: { readonly open: OpenDatabase; readonly texts: Texts },
  { repair = false, onProgress }: CheckOptions,
): Promise<CheckReport> {
  const findings: Finding[] = [];
  const take = async (faults: readonly Fault[]): Promise<void> => {
    for (const { mend, ...fault } of faults) {
      const repaired = repair && mend !== undefined;
      if (repaired) await mend();
      findings.push({ ...fault, repaired });
    }
  };
  await take(checkFile(open));
  await take(await checkReferences(open.db));
  const runs = await open.db
    .selectFrom('runs')
    .select(['key', 'id', 'complete', 'status', 'exchanges'])
    .orderBy('key')
    .execute();
  const counts = { runs: runs.length, pieces: 0, bodies: 0 };
  for (const [done, run] of runs.entries()) {
    onProgress?.(done, runs.length);
    const checked = await checkRun(run, { db: open.db, texts });
    counts.pieces += checked.pieces;
    counts.bodies += checked.bodies;
    await take(checked.faults);
  }
  return { ...counts, findings };
}
