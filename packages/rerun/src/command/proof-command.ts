import { resolve } from 'node:path';
import { readJson } from '../json/read-json.ts';
import { verifyProof } from '../manifest/verify-proof.ts';
import { readBytes } from './files.ts';
import type { ExitCode, RerunIo } from './io.ts';
import { trusted } from './public-key.ts';

export interface ProofArguments {
  readonly proof: string;
  readonly pubkey?: string;
}

/** `rerun verify-proof`: prints `{verified, errors, warnings}`. */
export function proofCommand(args: ProofArguments, io: RerunIo): ExitCode {
  const proof = readBytes(resolve(io.cwd, args.proof));
  const result = verifyProof(proof, trusted(args.pubkey, io));
  io.stdout(`${JSON.stringify(result, null, 2)}\n`);
  if (result.verified) return 0;
  return readJson(proof).kind === 'unparsable' ? 2 : 1;
}
