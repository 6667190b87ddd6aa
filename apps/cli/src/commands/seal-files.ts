import { rmSync, writeFileSync } from 'node:fs';
import { errorCode, FileUnwritableError } from '../errors.ts';

export interface NewFile {
  readonly path: string;
  readonly bytes: Uint8Array;
  readonly mode?: number;
}

/** Writes all of them or none. A file that is there already is never replaced. */
export function writeNewFiles(files: readonly NewFile[]): void {
  const made: string[] = [];
  for (const { path, bytes, mode } of files) {
    try {
      writeFileSync(path, bytes, { flag: 'wx', ...(mode === undefined ? {} : { mode }) });
      made.push(path);
    } catch (cause) {
      for (const file of made) rmSync(file, { force: true });
      const exists = errorCode(cause) === 'EEXIST';
      throw new FileUnwritableError(
        exists
          ? `${path} exists already. Choose another name with -o.`
          : `Cannot write ${path}: ${errorCode(cause)}. Check that its folder exists.`,
        { cause },
      );
    }
  }
}
