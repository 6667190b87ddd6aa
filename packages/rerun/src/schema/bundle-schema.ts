import * as z from 'zod';
import type { Bundle } from '../model.ts';
import { type Checked, check } from './check.ts';
import { shared } from './parts.ts';

const inputs = z.strictObject({
  system_prompt_sha256: shared.hash,
  messages_sha256: shared.hash,
  tools_sha256: shared.hash.optional(),
});

const pinned = {
  transcript_sha256: shared.hash.optional(),
  semantic_embedding: shared.embedding.optional(),
};

const common = {
  model: shared.model,
  sampling: shared.sampling,
  inputs,
  runtime: shared.runtime,
  tolerance: shared.tolerance,
  signature: shared.signature.optional(),
};

const plain = z
  .strictObject({
    ...common,
    rerun_version: z.literal('0.1'),
    expected: z.strictObject(pinned),
  })
  .check(demandPinned);

const extended = z
  .strictObject({
    ...common,
    rerun_version: z.literal('0.1+tracefork.1'),
    expected: z.strictObject({ ...pinned, tool_calls_sha256: z.array(shared.hash).optional() }),
  })
  .check(demandPinned);

const bundle = z.discriminatedUnion('rerun_version', [plain, extended], {
  error: (issue) =>
    issue.code === 'invalid_union' ? 'expected "0.1" or "0.1+tracefork.1"' : undefined,
});

/** What a tolerance needs is in the bundle. */
function demandPinned(payload: z.core.ParsePayload): void {
  const { rerun_version, expected, tolerance } = payload.value as Bundle;
  const demand = (present: boolean, path: string[]): void => {
    if (present) return;
    const message = `missing, and tolerance \`${tolerance.level}\` needs it`;
    payload.issues.push({ code: 'custom', message, path, input: undefined });
  };
  if (tolerance.level === 'byte') {
    demand(expected.transcript_sha256 !== undefined, ['expected', 'transcript_sha256']);
  }
  if (tolerance.level === 'semantic') {
    demand(expected.semantic_embedding !== undefined, ['expected', 'semantic_embedding']);
    demand(tolerance.threshold !== undefined, ['tolerance', 'threshold']);
  }
  if (tolerance.level === 'structural' && rerun_version !== '0.1') {
    demand(expected.tool_calls_sha256 !== undefined, ['expected', 'tool_calls_sha256']);
  }
}

export function checkBundle(value: unknown): Checked<Bundle> {
  return check(bundle, value);
}
