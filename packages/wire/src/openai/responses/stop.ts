import type { JsonObject } from '../../json.ts';
import type { StopKind } from '../../spec.ts';

/** What stands in a response for each way to stop. */
const fields: Readonly<Record<StopKind, JsonObject>> = {
  end: { status: 'completed', incomplete_details: null },
  'tool-calls': { status: 'completed', incomplete_details: null },
  length: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
  refusal: { status: 'incomplete', incomplete_details: { reason: 'content_filter' } },
};

export function stopFields(stop: StopKind): JsonObject {
  return fields[stop];
}

/** The same for a reason in the API's words. */
export function stopFieldsOf(reason: string): JsonObject {
  const isStatus = ['completed', 'failed', 'cancelled', 'incomplete'].includes(reason);
  return isStatus
    ? { status: reason, incomplete_details: null }
    : { status: 'incomplete', incomplete_details: { reason } };
}

/** What a status or a reason means; a completed response with tool calls waits for their results. */
export const stopMeanings: Readonly<Record<string, StopKind>> = {
  completed: 'end',
  max_output_tokens: 'length',
  max_tokens: 'length',
  content_filter: 'refusal',
};
