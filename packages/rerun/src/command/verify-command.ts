import { resolve } from 'node:path';
import type { Embedder } from '../apply/runner.ts';
import { encodeEmbedding } from '../embedding/encoding.ts';
import { type EmbedderName, namedEmbedder } from '../embedding/named-embedder.ts';
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
  readonly embed?: EmbedderName;
  readonly models?: string;
}

/** `rerun verify`: prints `{verified, errors, warnings}`. */
export async function verifyCommand(args: VerifyArguments, io: RerunIo): Promise<ExitCode> {
  const bundle = readBytes(resolve(io.cwd, args.bundle));
  const actual = await recordOf(args, io);
  const record =
    args.embed === undefined
      ? actual
      : await embedded(actual, namedEmbedder(args.embed, args.models));
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
async function embedded(source: unknown, embed: Embedder): Promise<unknown> {
  const { checked } = readRecord(source, checkActual);
  if (!checked.ok || checked.value.output.embedding !== undefined) return source;
  const text = textOfTranscript(checked.value.output.transcript);
  if (text === undefined) return source;
  const embedding = encodeEmbedding(await embed(text));
  return { ...checked.value, output: { ...checked.value.output, embedding } };
}
