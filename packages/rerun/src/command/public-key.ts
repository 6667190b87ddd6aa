import { resolve } from 'node:path';
import { bytesOfBase64 } from '../embedding/encoding.ts';
import { KeyInvalidError } from '../errors.ts';
import type { VerifyOptions } from '../verify/verify.ts';
import { readValue } from './files.ts';
import type { RerunIo } from './io.ts';

/** The options of a check that may demand a key. */
export function trusted(given: string | undefined, io: RerunIo): VerifyOptions {
  return given === undefined ? {} : { publicKey: publicKeyFrom(given, io) };
}

/** A public key as it is given: 32 bytes in base64, or a JSON file with `publicKey`. */
function publicKeyFrom(given: string, io: RerunIo): string {
  if (isPublicKey(given)) return given;
  const value = readValue(resolve(io.cwd, given), 'public key');
  const key = typeof value === 'object' && value !== null ? Reflect.get(value, 'publicKey') : null;
  if (typeof key === 'string' && isPublicKey(key)) return key;
  throw new KeyInvalidError(given, 'it has no text `publicKey`, 32 bytes in base64');
}

function isPublicKey(text: string): boolean {
  return bytesOfBase64(text)?.length === 32;
}
