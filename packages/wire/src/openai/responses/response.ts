import { type HttpAnswer, isEventStream } from '../../http.ts';
import { errorFromText } from '../../http-error.ts';
import {
  decodeText,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  otherFields,
  parseJsonText,
  stringOrNull,
} from '../../json.ts';
import type { ModelResponse } from '../../model.ts';
import { parseEventStream } from '../../sse.ts';
import { readError, readErrorFields } from '../error.ts';
import { readUsage, responsesNames } from '../usage.ts';
import { assemble } from './assemble.ts';
import { readOutput } from './output.ts';

const readFields = new Set([
  'id',
  'object',
  'created_at',
  'model',
  'status',
  'incomplete_details',
  'error',
  'output',
  'output_text',
  'usage',
]);

/** Reads an answer of the Responses API. Never throws. */
export function parseResponse(answer: HttpAnswer): ModelResponse {
  const { status, body } = answer;
  if (isEventStream(answer)) {
    const { message, ended, error } = assemble(parseEventStream(body));
    const read = message === null ? empty(status) : readMessage(message, { status, ended });
    return error === null
      ? { ...read, whole: ended && message !== null }
      : { ...read, whole: false, error };
  }
  const text = decodeText(body);
  const parsed = parseJsonText(text);
  if (isObject(parsed) && isArray(parsed.output)) {
    return { ...readMessage(parsed, { status, ended: true }), whole: !isPending(parsed.status) };
  }
  const error = readError(parsed);
  if (error !== null) return { ...empty(status), error, whole: true };
  if (status < 200 || status >= 300)
    return { ...empty(status), error: errorFromText(status, text) };
  return empty(status);
}

/** True for an answer to a request in the background that has yet to be fetched. */
function isPending(status: Json | undefined): boolean {
  return status === 'queued' || status === 'in_progress';
}

/** True for answers that only this API gives. */
export function speaks(answer: HttpAnswer): boolean {
  if (isEventStream(answer)) {
    return /^data: *\{.{0,400}?"type" *: *"response\.|^event: *response\./m.test(
      decodeText(answer.body.subarray(0, 4096)),
    );
  }
  const parsed = parseJsonText(decodeText(answer.body));
  return isObject(parsed) && (parsed.object === 'response' || isArray(parsed.output));
}

/** `status` says that an answer was completed; why it was not stands in `incomplete_details`. */
export function stopReasonOf({ status, incomplete_details: details }: JsonObject): string | null {
  const reason = isObject(details) ? stringOrNull(details.reason) : null;
  const word = stringOrNull(status);
  return reason ?? (word === 'in_progress' || word === 'queued' ? null : word);
}

function readMessage(
  message: JsonObject,
  { status, ended }: { readonly status: number; readonly ended: boolean },
): ModelResponse {
  const error = readErrorFields(message.error);
  const other = otherFields(message, readFields) ?? {};
  return {
    ...empty(status),
    id: stringOrNull(message.id),
    model: stringOrNull(message.model),
    blocks: readOutput(message.output, { ended: true }),
    stopReason: ended ? stopReasonOf(message) : null,
    usage: readUsage(message.usage, { names: responsesNames, message }),
    other,
    ...(error === null ? {} : { error }),
  };
}

function empty(status: number): ModelResponse {
  return {
    provider: 'openai',
    status,
    id: null,
    model: null,
    blocks: [],
    stopReason: null,
    usage: null,
    whole: false,
    other: {},
  };
}
