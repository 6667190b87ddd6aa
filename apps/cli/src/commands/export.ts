import { UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { safeLine } from '../render/safe-text.ts';
import { size } from '../render/units.ts';
import { openExistingStore, withStore } from '../store/open.ts';
import { printJson } from './print-json.ts';
import { refuseFolderOf } from './refuse-folder.ts';
import { writeNewFiles } from './seal-files.ts';

export interface ExportOptions {
  readonly ref: string;
  readonly output?: string;
  readonly format: string;
  readonly json?: boolean;
}

/** `tracefork export`: a run as a file, its chain unchanged. */
export async function exportRun(options: ExportOptions, io: Io): Promise<number> {
  const { ref, output, format, json = false } = options;
  if (format !== 'tape') {
    throw new UsageError(`--format ${format}: this version writes the format tape alone`);
  }
  if (output === undefined || output === '') {
    throw new UsageError(`Say where the tape goes: tracefork export ${ref} -o run.tape`);
  }
  refuseFolderOf(output);
  return withStore(openExistingStore(io), async ({ store }) => {
    const run = await store.find(ref);
    const bytes = await store.tapeBytes(run.id);
    writeNewFiles([{ path: output, bytes, mode: 0o600 }]);
    if (json) {
      const { id, complete } = run;
      printJson(io, {
        command: 'export',
        run: id,
        chain: id,
        file: output,
        bytes: bytes.length,
        complete,
      });
    } else
      io.err.line(`${run.id.slice(0, 10)} written to ${safeLine(output)}: ${size(bytes.length)}`);
    return 0;
  });
}
