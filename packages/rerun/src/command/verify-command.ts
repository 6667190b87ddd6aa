import { resolve } from 'node:path';
import { readJson } from '../json/read-json.ts';
import { verify } from '../verify/verify.ts';
import { readBytes } from './files.ts';
import type { ExitCode, RerunIo } from './io.ts';
import { publicKeyFrom } from './public-key.ts';

export interface VerifyArguments {
  readonly bundle: string;
  readonly actual: string;
  readonly pubkey?: string;
}

/** `rerun verify`: prints `{verified, errors, warnings}`. */
export function verifyCommand(args: VerifyArguments, io: RerunIo): ExitCode {
  const bundle = readBytes(resolve(io.cwd, args.bundle));
  const actual = readBytes(resolve(io.cwd, args.actual));
  const publicKey = args.pubkey === undefined ? undefined : publicKeyFrom(args.pubkey, io);
  const result = verify(bundle, actual, publicKey === undefined ? {} : { publicKey });
  io.stdout(`${JSON.stringify(result, null, 2)}\n`);
  if (result.verified) return 0;
  return [bundle, actual].some((bytes) => readJson(bytes).kind === 'unparsable') ? 2 : 1;
}
