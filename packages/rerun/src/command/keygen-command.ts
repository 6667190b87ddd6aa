import { resolve } from 'node:path';
import { writeKeyFile } from '../signing/key-file.ts';
import { generateKeyPair } from '../signing/keys.ts';
import type { ExitCode, RerunIo } from './io.ts';

export interface KeygenArguments {
  readonly output: string;
}

/** `rerun keygen`: the pair goes to a file of its owner's alone, only the public key is printed. */
export function keygenCommand({ output }: KeygenArguments, io: RerunIo): ExitCode {
  const keys = generateKeyPair();
  writeKeyFile(resolve(io.cwd, output), keys);
  io.stdout(`${JSON.stringify({ publicKey: keys.publicKey }, null, 2)}\n`);
  return 0;
}
