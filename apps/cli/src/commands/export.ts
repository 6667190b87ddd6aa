import type { Tape } from '@tracefork/tape';
import { UsageError } from '../errors.ts';
import { harOf } from '../export/har.ts';
import { otelOf } from '../export/otel.ts';
import type { Io } from '../io.ts';
import { safeLine } from '../render/safe-text.ts';
import { size } from '../render/units.ts';
import { openExistingStore, withStore } from '../store/open.ts';
import { resolveRun } from '../store/resolve-run.ts';
import { openTapeFile } from '../tapes/open.ts';
import { version } from '../version.ts';
import { printJson } from './print-json.ts';
import { refuseFolderOf } from './refuse-folder.ts';
import { writeNewFiles } from './seal-files.ts';

export interface ExportOptions {
  readonly ref: string;
  readonly output?: string;
  readonly format: string;
  readonly json?: boolean;
}

interface Exported {
  readonly chain: string;
  readonly complete: boolean;
  readonly bytes: Uint8Array;
}

type Export = (ref: string, io: Io) => Promise<Exported>;

const asJson =
  (documentOf: (tape: Tape, version: string) => object): Export =>
  async (ref, io) => {
    const { file } = await resolveRun(ref, io);
    const tape = openTapeFile(file);
    const text = JSON.stringify(documentOf(tape, version()), null, 2);
    return { chain: tape.chain, complete: tape.complete, bytes: Buffer.from(`${text}\n`) };
  };

const formats: Readonly<Record<string, Export>> = {
  tape: (ref, io) =>
    withStore(openExistingStore(io), async ({ store }) => {
      const { id, complete } = await store.find(ref);
      return { chain: id, complete, bytes: await store.tapeBytes(id) };
    }),
  har: asJson(harOf),
  otel: asJson(otelOf),
};

/** `tracefork export`: a run as a file: a tape, its chain unchanged, or a format that others read. */
export async function exportRun(options: ExportOptions, io: Io): Promise<number> {
  const { ref, output, format, json = false } = options;
  const exporting = Object.hasOwn(formats, format) ? formats[format] : undefined;
  if (exporting === undefined) {
    throw new UsageError(
      `--format ${format} is not known. There are: ${Object.keys(formats).join(', ')}.`,
    );
  }
  if (output === undefined || output === '') {
    const file = format === 'tape' ? 'run.tape' : `run.${format} --format ${format}`;
    throw new UsageError(
      `Say where the ${format === 'tape' ? 'tape' : 'file'} goes: tracefork export ${ref} -o ${file}`,
    );
  }
  refuseFolderOf(output);
  const { chain, complete, bytes } = await exporting(ref, io);
  writeNewFiles([{ path: output, bytes, mode: 0o600 }]);
  if (json) {
    const facts = { run: chain, chain, file: output, format, bytes: bytes.length, complete };
    printJson(io, { command: 'export', ...facts });
  } else {
    io.err.line(`${chain.slice(0, 10)} written to ${safeLine(output)}: ${size(bytes.length)}`);
  }
  return 0;
}
