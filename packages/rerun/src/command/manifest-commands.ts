import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { NoSuchPartError } from '../errors.ts';
import { canonicalBytes } from '../json/canonical.ts';
import { type PartName, partNames } from '../manifest/model.ts';
import { readBytes, replaceFile } from './files.ts';
import type { ExitCode, Recordings, RerunIo } from './io.ts';
import { trusted } from './public-key.ts';

export interface ProveStepArguments {
  readonly manifest: string;
  readonly run: string;
  readonly step: number;
  readonly show?: readonly string[];
  readonly secret?: string;
  readonly output?: string;
}

/** `rerun prove`: opens one step of a sealed run, and of it the parts that are named. */
export async function proveCommand(
  args: ProveStepArguments,
  io: RerunIo & { readonly recordings: Recordings },
): Promise<ExitCode> {
  const path = resolve(io.cwd, args.manifest);
  const proof = await io.recordings.prove(args.run, {
    manifest: readBytes(path),
    secret: readBytes(args.secret === undefined ? `${path}.secret` : resolve(io.cwd, args.secret)),
    step: args.step,
    show: (args.show ?? []).map(partOf),
  });
  const bytes = canonicalBytes(proof);
  if (args.output === undefined) io.stdout(Buffer.from(bytes).toString('utf8'));
  else replaceFile(resolve(io.cwd, args.output), bytes);
  return 0;
}

export interface VerifyManifestArguments {
  readonly manifest: string;
  readonly run: string;
  readonly secret?: string;
  readonly pubkey?: string;
}

/** `rerun verify-manifest`: prints `{verified, errors, warnings}`. */
export async function verifyManifestCommand(
  args: VerifyManifestArguments,
  io: RerunIo & { readonly recordings: Recordings },
): Promise<ExitCode> {
  const path = resolve(io.cwd, args.manifest);
  const beside = existsSync(`${path}.secret`) ? `${path}.secret` : undefined;
  const secret = args.secret === undefined ? beside : resolve(io.cwd, args.secret);
  const result = await io.recordings.check(args.run, {
    manifest: readBytes(path),
    ...(secret === undefined ? {} : { secret: readBytes(secret) }),
    ...trusted(args.pubkey, io),
  });
  io.stdout(`${JSON.stringify(result, null, 2)}\n`);
  return result.verified ? 0 : 1;
}

function partOf(name: string): PartName {
  const part = partNames.find((known) => known === name);
  if (part === undefined) throw new NoSuchPartError(name, partNames);
  return part;
}
