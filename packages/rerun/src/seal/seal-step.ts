import { openTape, type Tape } from '@tracefork/tape';
import { stepsOf } from '@tracefork/wire';
import type { Embedder } from '../apply/runner.ts';
import { capture } from '../capture.ts';
import { encodeEmbedding } from '../embedding/encoding.ts';
import type { ActualRecord, Bundle, Json, Runtime, Tolerance } from '../model.ts';
import type { PrivateKey } from '../signing/keys.ts';
import { transcriptText } from '../transcript/transcript.ts';
import { NoSuchStepError } from './errors.ts';
import { type RecordedStep, readStep } from './recorded-step.ts';
import { type ResolvedSampling, resolveSampling, type SaidSampling } from './sampling.ts';
import type { Step } from './step.ts';

export interface SealOptions extends SaidSampling {
  /** From 0. */
  readonly step: number;
  readonly signingKey?: PrivateKey;
  /** Default: `byte`. `structural` makes an extended bundle, `semantic` needs `embed`. */
  readonly tolerance?: Tolerance;
  readonly embed?: Embedder;
  /** Default: `cloud`. */
  readonly runtimeClass?: Runtime['class'];
}

export interface Sealed {
  readonly bundle: Bundle;
  /** What was assumed (also dated in the bundle) and what could not be pinned, for people. */
  readonly notes: readonly string[];
}

/**
 * Makes a bundle of a recorded step, whoever the provider. It pins what the tape holds, so of a
 * redacted tape the placeholders.
 *
 * @param from a tape, or the path of one.
 * @throws NoSuchStepError, StepUnfinishedError, StepUnreadableError, SamplingOmittedError,
 * SamplingConflictError, KeyInvalidError, and what opening a tape throws.
 */
export async function sealStep(from: Tape | string, options: SealOptions): Promise<Sealed> {
  const tape = tapeOf(from);
  const recorded = readStep(findStep(tape, options.step));
  const { transcript, model, inputs } = recorded;
  const resolved = resolveSampling(recorded.sampling, options, {
    index: options.step,
    vendor: model.vendor,
  });
  const { embed, signingKey, tolerance = { level: 'byte' } } = options;
  const embedding = embed && encodeEmbedding(await embed(transcriptText(transcript)));
  const bundle = capture(
    {
      model,
      sampling: resolved.sampling,
      inputs,
      runtime: runtimeOf(tape, { resolved, runtimeClass: options.runtimeClass ?? 'cloud' }),
      expected: {
        transcript: transcript as unknown as Json,
        ...(embedding === undefined ? {} : { semantic_embedding: embedding }),
      },
      tolerance,
    },
    {
      ...(signingKey === undefined ? {} : { signingKey }),
      extended: tolerance.level === 'structural',
    },
  );
  return { bundle, notes: notesOf(resolved, recorded) };
}

/**
 * The record of a step as a tape has it, to hold against a bundle: of a replay, of a branch.
 *
 * @throws NoSuchStepError, StepUnfinishedError, StepUnreadableError, and what opening a tape throws.
 */
export async function actualOfStep(
  from: Tape | string,
  options: { readonly step: number; readonly embed?: Embedder },
): Promise<ActualRecord> {
  const { inputs, transcript, model } = readStep(findStep(tapeOf(from), options.step));
  const { embed } = options;
  const embedding = embed && encodeEmbedding(await embed(transcriptText(transcript)));
  return {
    inputs,
    output: {
      transcript: transcript as unknown as Json,
      ...(embedding === undefined ? {} : { embedding }),
    },
    ...(model.fingerprint === undefined ? {} : { runtime: { fingerprint: model.fingerprint } }),
  };
}

export function tapeOf(from: Tape | string): Tape {
  return typeof from === 'string' ? openTape(from) : from;
}

/** @throws NoSuchStepError */
export function findStep(tape: Tape, index: number): Step {
  const steps = stepsOf(tape.exchanges);
  const step = steps[index];
  if (step === undefined) throw new NoSuchStepError(index, steps.length);
  return step;
}

function runtimeOf(
  tape: Tape,
  { resolved, runtimeClass }: { resolved: ResolvedSampling; runtimeClass: Runtime['class'] },
): Runtime {
  const environment = tape.events.find((event) => event.kind === 'environment');
  const versions = {
    ...(environment === undefined ? {} : { node: environment.node }),
    ...(resolved.assumed === undefined ? {} : { 'provider-defaults': resolved.assumed.asOf }),
  };
  return {
    class: runtimeClass,
    ...(Object.keys(versions).length === 0 ? {} : { tool_versions: versions }),
  };
}

function notesOf(
  { assumed, sampling }: ResolvedSampling,
  { model, continues }: RecordedStep,
): string[] {
  const values = assumed?.names.map((name) => `${name} ${sampling[name as 'temperature']}`) ?? [];
  return [
    ...(continues === undefined
      ? []
      : [
          `not pinned: the history before this request, which stands at ${model.vendor} (${continues})`,
        ]),
    ...(assumed === undefined
      ? []
      : [
          `assumed, not recorded: ${values.join(', ')} (defaults of ${model.vendor} as of ${assumed.asOf})`,
        ]),
  ];
}
