import { RecordInvalidError } from './errors.ts';
import { hashOf } from './json/canonical.ts';
import type { Bundle, PinnedOutput, StepRecord } from './model.ts';
import { checkStep } from './schema/record-schemas.ts';
import type { PrivateKey } from './signing/keys.ts';
import { signBundle } from './signing/signature.ts';
import { toolCallHashes } from './verify/tool-calls.ts';

export interface CaptureOptions {
  /** 32 bytes, as they are or in base64; without it the bundle is not signed. */
  readonly signingKey?: PrivateKey;
  /**
   * Write `0.1+tracefork.1`, which pins the tool calls of the transcript too, so that tolerance
   * `structural` can be verified. Default: plain 0.1.
   */
  readonly extended?: boolean;
}

/**
 * Makes a bundle of a step. It holds hashes, never the prompt.
 *
 * @throws RecordInvalidError for a step that does not have its shape, KeyInvalidError
 */
export function capture(step: StepRecord, options: CaptureOptions = {}): Bundle {
  const checked = checkStep(step);
  if (!checked.ok) throw new RecordInvalidError('step', checked.faults);
  const { model, sampling, inputs, runtime, tolerance, expected } = checked.value;
  const { system_prompt, messages, tools } = inputs;
  const extended = options.extended === true;
  const bundle: Bundle = {
    rerun_version: extended ? '0.1+tracefork.1' : '0.1',
    model,
    sampling,
    inputs: {
      system_prompt_sha256: hashOf(system_prompt),
      messages_sha256: hashOf(messages),
      ...(tools === undefined ? {} : { tools_sha256: hashOf(tools) }),
    },
    runtime,
    expected: { ...pinned(expected), ...(extended ? pinnedCalls(expected) : {}) },
    tolerance,
  };
  const key = options.signingKey;
  return key === undefined ? bundle : signBundle(bundle, key);
}

function pinned({ transcript, semantic_embedding }: StepRecord['expected']): PinnedOutput {
  return {
    ...(transcript === undefined ? {} : { transcript_sha256: hashOf(transcript) }),
    ...(semantic_embedding === undefined ? {} : { semantic_embedding }),
  };
}

function pinnedCalls({ transcript }: StepRecord['expected']): PinnedOutput {
  const hashes = toolCallHashes(transcript);
  if (hashes !== undefined) return { tool_calls_sha256: hashes };
  const reason = 'no messages whose tool calls could be pinned';
  throw new RecordInvalidError('step', [{ place: 'expected.transcript', reason }]);
}
