import { randomUUID } from 'node:crypto';
import { readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { FileUnreadableError, FileUnwritableError, RecordInvalidError } from '../errors.ts';
import { describe } from '../json/fault.ts';
import { readJson } from '../json/read-json.ts';

/** Largest file that is read; a bundle has about a kilobyte, an actual record what its step has. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;

/** @throws FileUnreadableError */
export function readBytes(path: string): Uint8Array {
  try {
    const { size } = statSync(path);
    if (size <= MAX_FILE_BYTES) return readFileSync(path);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    const reason = code === 'ENOENT' ? 'there is no such file' : `reading it failed (${code})`;
    throw new FileUnreadableError(path, reason, { cause });
  }
  throw new FileUnreadableError(path, `it is larger than ${MAX_FILE_BYTES} bytes`);
}

/**
 * Reads a JSON file whose form does not matter.
 *
 * @param what it is, for messages.
 * @throws FileUnreadableError where it is not JSON, RecordInvalidError where it is not sound.
 */
export function readValue(path: string, what: string): unknown {
  const reading = readJson(readBytes(path));
  switch (reading.kind) {
    case 'unparsable':
      throw new FileUnreadableError(path, `${what}, ${describe(reading.fault)}`);
    case 'unsound':
      throw new RecordInvalidError(what, reading.faults);
    case 'read':
      return reading.value;
  }
}

/**
 * Puts a file in place at once; what was there before is replaced. Devices are written to.
 *
 * @throws FileUnwritableError
 */
export function replaceFile(
  path: string,
  bytes: Uint8Array | string,
  options: { readonly mode?: number } = {},
): void {
  try {
    const before = statSync(path, { throwIfNoEntry: false });
    if (before === undefined) writeThenRename(path, bytes, options);
    else if (before.isFile()) writeThenRename(realpathSync(path), bytes, options);
    else writeFileSync(path, bytes);
  } catch (cause) {
    throw new FileUnwritableError(path, { cause });
  }
}

function writeThenRename(
  path: string,
  bytes: Uint8Array | string,
  options: { readonly mode?: number },
): void {
  const draft = `${path}.${randomUUID()}.tmp`;
  try {
    writeFileSync(draft, bytes, { flag: 'wx', ...options });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}
