import { type ModelResponse, parseRequest, parseResponse } from '@tracefork/wire';
import { describe } from '../json/fault.ts';
import { readJson } from '../json/read-json.ts';
import { valueFaults } from '../json/value-faults.ts';
import type { Inputs, Json, JsonObject, Model, Sampling } from '../model.ts';
import type { Transcript } from '../transcript/transcript.ts';
import { StepUnfinishedError, StepUnreadableError } from './errors.ts';
import { recordedSampling } from './sampling.ts';
import type { Step } from './step.ts';
import { transcriptOfResponse } from './transcript-of-response.ts';

/** What a tape says of one step, in the words of agent-rerun. */
export interface RecordedStep {
  readonly model: Model;
  /** What the request names; the rest was left to the provider. */
  readonly sampling: Partial<Sampling>;
  readonly inputs: Inputs;
  readonly transcript: Transcript;
  /** What the request continues at the provider, which is in no input; `undefined`: nothing. */
  readonly continues: string | undefined;
}

/**
 * Reads a step that was answered.
 *
 * @throws StepUnfinishedError, StepUnreadableError
 */
export function readStep(step: Step): RecordedStep {
  const { request, response } = lastAttempt(step);
  const parsed = parseRequest(request);
  const body = bodyOf(step, request.body ?? new Uint8Array());
  const answer = finished(step, response);
  const transcript = transcriptOfResponse(answer);
  const [fault] = valueFaults(transcript);
  if (fault !== undefined) throw new StepUnreadableError(step.index, describe(fault));
  const fingerprint = answer.other.system_fingerprint;
  const tools = listOf(body.tools);
  return {
    model: {
      vendor: step.call.provider,
      id: step.call.model,
      ...(typeof fingerprint === 'string' ? { fingerprint } : {}),
    },
    sampling: recordedSampling(body),
    inputs: {
      system_prompt: parsed?.system ?? '',
      messages: listOf(body.messages) ?? listOf(body.input) ?? listOf(body.contents) ?? [],
      ...(tools === undefined ? {} : { tools }),
    },
    transcript,
    continues: parsed?.continues,
  };
}

/** Reads a step as `readStep` does; `undefined` where it was not answered, or has no one meaning. */
export function readAnsweredStep(step: Step): RecordedStep | undefined {
  try {
    return readStep(step);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'SEAL_STEP_UNFINISHED' || code === 'SEAL_STEP_UNREADABLE') return undefined;
    throw error;
  }
}

function lastAttempt(step: Step) {
  const last = step.attempts.at(-1) as Step['attempts'][0];
  const { response } = last;
  if (response === undefined) return { request: last.request, response: undefined };
  const { status, headers } = response;
  const answer = parseResponse(step.call, { status, headers, body: last.decodedBody() });
  return { request: last.request, response: answer };
}

function finished(step: Step, response: ModelResponse | undefined): ModelResponse {
  if (response === undefined) throw new StepUnfinishedError(step.index, 'no answer came');
  const { error, whole, status } = response;
  if (error !== undefined) {
    throw new StepUnfinishedError(step.index, `it ended in an error (${error.type}, ${status})`);
  }
  if (!whole) throw new StepUnfinishedError(step.index, 'its answer broke off');
  return response;
}

function bodyOf(step: Step, bytes: Uint8Array): JsonObject {
  const reading = readJson(bytes);
  if (reading.kind === 'read') return reading.value as JsonObject;
  const fault = reading.kind === 'unparsable' ? reading.fault : reading.faults[0];
  const words = fault === undefined ? 'not sound' : describe(fault);
  throw new StepUnreadableError(step.index, `its request has no one meaning, ${words}`);
}

function listOf(value: Json | undefined): readonly Json[] | undefined {
  if (typeof value === 'string') return [value];
  return Array.isArray(value) ? (value as readonly Json[]) : undefined;
}
