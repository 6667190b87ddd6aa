import { type HttpAnswer, isEventStream } from '../../http.ts';
import { errorFromText } from '../../http-error.ts';
import {
  decodeText,
  isArray,
  isObject,
  type JsonObject,
  otherFields,
  parseJsonText,
  stringOrNull,
} from '../../json.ts';
import type { ModelResponse } from '../../model.ts';
import { parseEventStream } from '../../sse.ts';
import { readError } from '../error.ts';
import { chatNames, readUsage } from '../usage.ts';
import { assemble } from './assemble.ts';
import { readMessage } from './message.ts';

const readFields = new Set(['id', 'object', 'created', 'model', 'choices', 'usage']);
const readChoice = new Set(['index', 'message', 'finish_reason', 'logprobs']);

/** Reads an answer of Chat Completions. Never throws. */
export function parseResponse(answer: HttpAnswer): ModelResponse {
  const { status, body } = answer;
  if (isEventStream(answer)) {
    const { message, ended, error } = assemble(parseEventStream(body));
    const read = message === null ? empty(status) : readCompletion(message, { status, ended });
    const whole = ended && read.stopReason !== null;
    return error === null ? { ...read, whole } : { ...read, whole: false, error };
  }
  const text = decodeText(body);
  const parsed = parseJsonText(text);
  const error = readError(parsed);
  if (error !== null) return { ...empty(status), error, whole: true };
  if (status < 200 || status >= 300)
    return { ...empty(status), error: errorFromText(status, text) };
  if (!isObject(parsed)) return empty(status);
  return { ...readCompletion(parsed, { status, ended: true }), whole: hasMessage(parsed) };
}

/** True for a completion in one piece that has a message. */
export function hasMessage({ choices }: JsonObject): boolean {
  const first = isArray(choices) ? choices[0] : undefined;
  return isObject(first) && isObject(first.message);
}

/** The first choice's message, which is the answer; further ones are kept as they came. */
function readCompletion(
  message: JsonObject,
  { status, ended }: { readonly status: number; readonly ended: boolean },
): ModelResponse {
  const [first, ...further] = isArray(message.choices) ? message.choices : [];
  const choice = isObject(first) ? first : {};
  const stopReason = stringOrNull(choice.finish_reason);
  const other = {
    ...otherFields(message, readFields),
    ...otherFields(choice, readChoice),
    ...(choice.logprobs == null ? {} : { logprobs: choice.logprobs }),
    ...(further.length === 0 ? {} : { choices: further }),
  };
  return {
    ...empty(status),
    id: stringOrNull(message.id),
    model: stringOrNull(message.model),
    blocks: isObject(choice.message)
      ? readMessage(choice.message, { ended: ended || stopReason !== null })
      : [],
    stopReason,
    usage: readUsage(message.usage, { names: chatNames, message }),
    other,
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
