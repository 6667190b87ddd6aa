import {
  closeSync,
  existsSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { isReport } from '@tracefork/report';
import { errorCode, FileUnwritableError } from '../errors.ts';

/** Writes a report, whole or not at all. It takes the place of an older report, and of nothing else. */
export function writeReportFile(path: string, bytes: Uint8Array): void {
  const draft = `${path}.${process.pid}.new`;
  try {
    if (existsSync(path) && !isReport(beginningOf(path))) {
      throw new FileUnwritableError(
        `${path} exists already and is no report. Choose another name with -o.`,
      );
    }
    writeFileSync(draft, bytes, { flag: 'wx' });
    renameSync(draft, path);
  } catch (cause) {
    rmSync(draft, { force: true });
    if (cause instanceof FileUnwritableError) throw cause;
    throw new FileUnwritableError(
      `Cannot write ${path}: ${errorCode(cause)}. Check that its folder exists and may be written.`,
      { cause },
    );
  }
}

function beginningOf(path: string): string {
  const start = Buffer.alloc(4096);
  const file = openSync(path, 'r');
  try {
    return start.toString('utf8', 0, readSync(file, start, 0, start.length, 0));
  } finally {
    closeSync(file);
  }
}
