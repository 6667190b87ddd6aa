import { resolve } from 'node:path';
import { encodeEmbedding } from '../embedding/encoding.ts';
import { localEmbedder } from '../embedding/local-embedder.ts';
import { readJson } from '../json/read-json.ts';
import type { ActualRecord } from '../model.ts';
import { readRecord } from '../schema/read-record.ts';
import { checkActual } from '../schema/record-schemas.ts';
import { textOfTranscript } from '../transcript/text.ts';
import { verify } from '../verify/verify.ts';
import { readBytes } from './files.ts';
import type { ExitCode, RerunIo } from './io.ts';
import { trusted } from './public-key.ts';

export interface VerifyArguments {
  readonly bundle: string;
  /** A file; or a step of a run. */
  readonly actual: string | { readonly run: string; readonly step: number };
  readonly pubkey?: string;
  readonly embed?: boolean;
  readonly models?: string;
}

/** `rerun verify`: prints `{verified, errors, warnings}`. */
export async function verifyCommand(args: VerifyArguments, io: RerunIo): Promise<ExitCode> {
  const bundle = readBytes(resolve(io.cwd, args.bundle));
  const actual = await recordOf(args, io);
  const record = args.embed === true ? await embedded(actual, args.models) : actual;
  const result = verify(bundle, record, trusted(args.pubkey, io));
  io.stdout(`${JSON.stringify(result, null, 2)}\n`);
  if (result.verified) return 0;
  return [bundle, actual].some(isUnparsable) ? 2 : 1;
}

async function recordOf(
  { actual }: VerifyArguments,
  io: RerunIo,
): Promise<Uint8Array | ActualRecord | undefined> {
  if (typeof actual === 'string') return readBytes(resolve(io.cwd, actual));
  return io.recordings?.actual(actual.run, actual.step);
}

function isUnparsable(record: unknown): boolean {
  return record instanceof Uint8Array && readJson(record).kind === 'unparsable';
}

/** The record with an embedding of its transcript's text, where it has text and no embedding. */
async function embedded(source: unknown, models: string | undefined): Promise<unknown> {
  const { checked } = readRecord(source, checkActual);
  if (!checked.ok || checked.value.output.embedding !== undefined) return source;
  const text = textOfTranscript(checked.value.output.transcript);
  if (text === undefined) return source;
  const embed = localEmbedder(models === undefined ? {} : { modelsFolder: models });
  const embedding = encodeEmbedding(await embed(text));
  return { ...checked.value, output: { ...checked.value.output, embedding } };
}
