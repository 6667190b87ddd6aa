import { resolve } from 'node:path';
import { verifyProof } from '../manifest/verify-proof.ts';
import { readValue } from './files.ts';
import type { ExitCode, RerunIo } from './io.ts';
import { publicKeyFrom } from './public-key.ts';

export interface ProofArguments {
  readonly proof: string;
  readonly pubkey?: string;
}

/** `rerun verify-proof`: prints `{verified, errors, warnings}`. */
export function proofCommand(args: ProofArguments, io: RerunIo): ExitCode {
  const proof = readValue(resolve(io.cwd, args.proof), 'proof');
  const publicKey = args.pubkey === undefined ? undefined : publicKeyFrom(args.pubkey, io);
  const result = verifyProof(proof, publicKey === undefined ? {} : { publicKey });
  io.stdout(`${JSON.stringify(result, null, 2)}\n`);
  return result.verified ? 0 : 1;
}
