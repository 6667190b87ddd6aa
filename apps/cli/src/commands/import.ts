import { CliError, errorCode } from '../errors.ts';
import type { Io } from '../io.ts';
import { safeLine, safeText } from '../render/safe-text.ts';
import { openOrMakeStore, withStore } from '../store/open.ts';
import { filesToImport, readImport } from '../store/read-import.ts';
import { printJson } from './print-json.ts';

export interface ImportOptions {
  readonly files: readonly string[];
  readonly json?: boolean;
}

type Imported =
  | {
      readonly file: string;
      readonly run: string;
      readonly isNew: boolean;
      readonly format: 'tracefork' | 'python';
      readonly digest: string;
      readonly complete: boolean;
    }
  | { readonly file: string; readonly error: { readonly code: string; readonly message: string } };

/** `tracefork import`: 0 if every file was taken in; one that cannot be keeps no other out. */
export async function importTapes({ files, json = false }: ImportOptions, io: Io): Promise<number> {
  const found = filesToImport(files, io.cwd);
  const results: Imported[] = [];
  for (const file of found) {
    const imported = await importOne(file, io);
    results.push(imported);
    if (!json) ('error' in imported ? io.err : io.out).line(lineOf(imported, io));
  }
  if (json) printJson(io, { command: 'import', tapes: results });
  return results.some((result) => 'error' in result) ? 2 : 0;
}

async function importOne(file: string, io: Io): Promise<Imported> {
  try {
    const { bytes, facts, digest, format } = await readImport(file);
    return await withStore(openOrMakeStore(io), async ({ store }) => {
      const { run, isNew } = await store.save(bytes, { ...facts, origin: 'imported' });
      return { file, run: run.id, isNew, format, digest, complete: run.complete };
    });
  } catch (error) {
    const code = errorCode(error) ?? '';
    if (!(error instanceof CliError) && !code.startsWith('TAPE_')) throw error;
    return { file, error: { code, message: (error as Error).message } };
  }
}

function lineOf(imported: Imported, { err }: Io): string {
  if ('error' in imported) {
    return `${err.style.red('tracefork:')} ${safeText(imported.error.message)}`;
  }
  const { file, run, isNew, digest, complete } = imported;
  const state = `${isNew ? '' : ', which the store has already'}${complete ? '' : ', incomplete'}`;
  return `${run.slice(0, 10)}  ${safeLine(file)}${state}  digest ${digest.slice(0, 12)}`;
}
