import { resolve } from 'node:path';
import { encodeEmbedding } from '../embedding/encoding.ts';
import { localEmbedder } from '../embedding/local-embedder.ts';
import { readJson } from '../json/read-json.ts';
import { checkActual } from '../schema/record-schemas.ts';
import { textOfTranscript } from '../transcript/text.ts';
import { verify } from '../verify/verify.ts';
import { readBytes } from './files.ts';
import type { ExitCode, RerunIo } from './io.ts';
import { publicKeyFrom } from './public-key.ts';

export interface VerifyArguments {
  readonly bundle: string;
  readonly actual: string;
  readonly pubkey?: string;
  readonly embed?: boolean;
  readonly models?: string;
}

/** `rerun verify`: prints `{verified, errors, warnings}`. */
export async function verifyCommand(args: VerifyArguments, io: RerunIo): Promise<ExitCode> {
  const bundle = readBytes(resolve(io.cwd, args.bundle));
  const actual = readBytes(resolve(io.cwd, args.actual));
  const publicKey = args.pubkey === undefined ? undefined : publicKeyFrom(args.pubkey, io);
  const record = args.embed === true ? await embedded(actual, args.models) : actual;
  const result = verify(bundle, record, publicKey === undefined ? {} : { publicKey });
  io.stdout(`${JSON.stringify(result, null, 2)}\n`);
  if (result.verified) return 0;
  return [bundle, actual].some((bytes) => readJson(bytes).kind === 'unparsable') ? 2 : 1;
}

/** The record with an embedding of its transcript's text, where it has text and no embedding. */
async function embedded(bytes: Uint8Array, models: string | undefined): Promise<unknown> {
  const reading = readJson(bytes);
  if (reading.kind !== 'read') return bytes;
  const checked = checkActual(reading.value);
  if (!checked.ok || checked.value.output.embedding !== undefined) return bytes;
  const text = textOfTranscript(checked.value.output.transcript);
  if (text === undefined) return bytes;
  const embed = localEmbedder(models === undefined ? {} : { modelsFolder: models });
  const embedding = encodeEmbedding(await embed(text));
  return { ...checked.value, output: { ...checked.value.output, embedding } };
}
