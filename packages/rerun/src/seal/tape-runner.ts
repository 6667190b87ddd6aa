import type { Tape } from '@tracefork/tape';
import { stepsOf } from '@tracefork/wire';
import type { Runner } from '../apply/runner.ts';
import { RunFailedError } from '../errors.ts';
import { hashOf } from '../json/canonical.ts';
import type { Inputs, Json } from '../model.ts';
import { transcriptText } from '../transcript/transcript.ts';
import { readAnsweredStep } from './recorded-step.ts';
import { tapeOf } from './seal-step.ts';

/**
 * Runs a step by serving it from a tape: the answer of the first step that was asked the same of
 * the same model. Costs nothing, reaches nothing.
 *
 * @throws RunFailedError (when it runs) where the tape has no such step.
 */
export function tapeRunner(from: Tape | string): Runner {
  const tape = tapeOf(from);
  return async ({ model, inputs, sampling }) => {
    const wanted = keyOf(inputs);
    for (const step of stepsOf(tape.exchanges)) {
      const recorded = readAnsweredStep(step);
      if (recorded === undefined || recorded.model.id !== model.id) continue;
      if (keyOf(recorded.inputs) !== wanted || !agrees(recorded.sampling, sampling)) continue;
      const { transcript, model: found } = recorded;
      return {
        transcript: transcript as unknown as Json,
        text: transcriptText(transcript),
        ...(found.fingerprint === undefined ? {} : { fingerprint: found.fingerprint }),
      };
    }
    throw new RunFailedError(
      `The tape has no answered step with these inputs for ${model.id}. List its steps with: tracefork show RUN`,
    );
  };
}

function keyOf({ system_prompt, messages, tools }: Inputs): string {
  return hashOf([system_prompt, messages, tools ?? null]);
}

/** What the request named is what is asked for; what it left out may be anything. */
function agrees(recorded: object, asked: object): boolean {
  return Object.entries(recorded).every(([name, value]) => {
    const wanted: unknown = Reflect.get(asked, name);
    return wanted === undefined || wanted === value;
  });
}
