import { encodeEmbedding } from '../embedding/encoding.ts';
import { InputsMismatchError, RecordInvalidError } from '../errors.ts';
import type { ActualRecord, Bundle, Inputs } from '../model.ts';
import { checkBundle } from '../schema/bundle-schema.ts';
import { checkInputs } from '../schema/record-schemas.ts';
import { inputMismatches } from '../verify/check-inputs.ts';
import type { Embedder, Runner } from './runner.ts';

export interface ApplyOptions {
  readonly run: Runner;
  /** Adds an embedding of the answer's text, which tolerance `semantic` needs. */
  readonly embed?: Embedder;
}

/**
 * Runs the step of a bundle again. The bundle holds hashes only, so its inputs are given; they are
 * compared first, and nothing runs where they are others. (Not part of agent-rerun 0.1.)
 *
 * @returns the record that `verify` takes.
 * @throws RecordInvalidError, InputsMismatchError, and what the runner and the embedder throw.
 */
export async function apply(
  bundle: Bundle,
  inputs: Inputs,
  options: ApplyOptions,
): Promise<ActualRecord> {
  const checkedBundle = checkBundle(bundle);
  if (!checkedBundle.ok) throw new RecordInvalidError('bundle', checkedBundle.faults);
  const checkedInputs = checkInputs(inputs);
  if (!checkedInputs.ok) throw new RecordInvalidError('inputs', checkedInputs.faults);
  const mismatches = inputMismatches(bundle, inputs);
  if (mismatches.length > 0) throw new InputsMismatchError(mismatches);

  const { model, sampling } = bundle;
  const { transcript, text, fingerprint } = await options.run({ model, sampling, inputs });
  const embedding = options.embed && encodeEmbedding(await options.embed(text));
  return {
    inputs,
    output: { transcript, ...(embedding === undefined ? {} : { embedding }) },
    ...(fingerprint === undefined ? {} : { runtime: { fingerprint } }),
  };
}
