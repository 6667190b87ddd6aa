import { closeSync, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import {
  FileExistsError,
  FileUnreadableError,
  FileUnwritableError,
  KeyFileOpenError,
  KeyInvalidError,
} from '../errors.ts';
import { type KeyPair, privateKeyObject, publicKeyOf } from './keys.ts';

export interface ReadKeyOptions {
  /**
   * Called instead of throwing where others on this machine can read the file; one that everybody can
   * change is refused all the same. Windows has no such modes and is not checked.
   */
  readonly onOpenFile?: (error: KeyFileOpenError) => void;
}

/**
 * Reads the private key of a key file: `{"privateKey": base64 of 32 bytes}`; a `publicKey` beside
 * it must be its own. Nothing of the file is ever in an error.
 *
 * @returns the private key, in base64.
 * @throws FileUnreadableError, KeyFileOpenError, KeyInvalidError
 */
export function readKeyFile(path: string, options: ReadKeyOptions = {}): string {
  const { text, mode } = readWithMode(path);
  if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
    const error = new KeyFileOpenError(path, mode & 0o777);
    if (options.onOpenFile === undefined || error.changeable) throw error;
    options.onOpenFile(error);
  }
  const { privateKey, publicKey } = parseKey(path, text);
  if (typeof privateKey !== 'string') {
    throw new KeyInvalidError(path, 'it has no text `privateKey`, 32 bytes in base64');
  }
  const own = ownPublicKey(path, privateKey);
  if (publicKey !== undefined && publicKey !== own) {
    throw new KeyInvalidError(path, 'its `publicKey` is not that of its `privateKey`');
  }
  return privateKey;
}

/**
 * Writes a key pair to a new file that only its owner can read.
 *
 * @throws FileExistsError where there is a file already, FileUnwritableError
 */
export function writeKeyFile(path: string, keys: KeyPair): void {
  writeSecretFile(path, `${JSON.stringify(keys, null, 2)}\n`);
}

/** @throws FileExistsError where there is a file already. */
export function writeSecretFile(path: string, text: string): void {
  try {
    writeFileSync(path, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      throw new FileExistsError(path);
    }
    throw new FileUnwritableError(path, { cause: error });
  }
}

function readWithMode(path: string): { readonly text: string; readonly mode: number } {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return { mode: fstatSync(file).mode, text: readFileSync(file, 'utf8') };
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new FileUnreadableError(path, `no key could be read (${code})`);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

function parseKey(path: string, text: string): { privateKey?: unknown; publicKey?: unknown } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // @note The parser's message quotes what it read, which is a key: it goes no further.
  }
  throw new KeyInvalidError(path, 'it is not a JSON object');
}

function ownPublicKey(path: string, privateKey: string): string {
  try {
    return publicKeyOf(privateKeyObject(privateKey));
  } catch {
    throw new KeyInvalidError(path, 'its `privateKey` is not 32 bytes in base64');
  }
}
