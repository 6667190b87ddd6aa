import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ActualRecord, Bundle, StepRecord } from '../../src/index.ts';

const shared =
  process.env.TRACEFORK_SHARED ?? new URL('../../../../../shared', import.meta.url).pathname;
const folder = join(shared, 'conformance', 'rerun-vectors');

/** Why the published vectors cannot be had; `undefined` where they can. */
export const missing: string | undefined = existsSync(folder)
  ? undefined
  : `no published vectors at ${folder}; name their folder with TRACEFORK_SHARED`;

export interface PublishedVector {
  readonly name: string;
  readonly bundle: Uint8Array;
  readonly actual: ActualRecord;
  readonly expected: {
    readonly verified: boolean;
    readonly errorContains: readonly string[];
    readonly warningContains?: readonly string[];
  };
}

export function publishedVectors(): readonly PublishedVector[] {
  if (missing !== undefined) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => ({
      name,
      bundle: readFileSync(join(folder, name, 'bundle.rr')),
      actual: json(name, 'actual.json'),
      expected: json(name, 'expected.json'),
    }));
}

export function publishedKey(): { readonly privateKey: string; readonly publicKey: string } {
  return json('.', 'test-key.json');
}

/** The step a published bundle was made of: what it says in the clear, and the inputs as given. */
export function stepOf(bundle: Bundle, { inputs, output }: ActualRecord): StepRecord {
  const { semantic_embedding, transcript_sha256 } = bundle.expected;
  return {
    model: bundle.model,
    sampling: bundle.sampling,
    inputs,
    runtime: bundle.runtime,
    expected: {
      ...(transcript_sha256 === undefined ? {} : { transcript: output.transcript ?? null }),
      ...(semantic_embedding === undefined ? {} : { semantic_embedding }),
    },
    tolerance: bundle.tolerance,
  };
}

function json<T>(name: string, file: string): T {
  return JSON.parse(readFileSync(join(folder, name, file), 'utf8')) as T;
}
