import { type HttpAnswer, isEventStream } from '../http.ts';
import { errorFromText } from '../http-error.ts';
import {
  decodeText,
  isArray,
  isObject,
  type Json,
  type JsonObject,
  otherFields,
  parseJsonText,
  stringOrNull,
} from '../json.ts';
import type { ModelError, ModelResponse } from '../model.ts';
import type { Framing } from '../spec.ts';
import { parseEventStream } from '../sse.ts';
import { assemble } from './assemble.ts';
import { readError } from './error.ts';
import { readList } from './list.ts';
import { readParts } from './parts.ts';
import { readUsage } from './usage.ts';

const readFields = new Set(['candidates', 'usageMetadata', 'modelVersion', 'responseId']);
const readCandidate = new Set(['content', 'finishReason', 'index']);

/** What came, in one piece. */
export interface Gathered {
  readonly message: JsonObject | null;
  /** False: the bytes broke off. */
  readonly ended: boolean;
  readonly error: ModelError | null;
}

/** How an answer is framed: a JSON list is how this API streams unless events are asked for. */
export function framingOf(answer: HttpAnswer): Framing {
  if (isEventStream(answer)) return 'stream';
  return /^\s*\[/.test(decodeText(answer.body.subarray(0, 64))) ? 'json-list' : 'json';
}

/** Joins an answer of any framing. */
export function gatherPieces(answer: HttpAnswer): Gathered {
  const text = decodeText(answer.body);
  switch (framingOf(answer)) {
    case 'stream':
      return join(
        parseEventStream(answer.body).map(({ data }) => parseJsonText(data)),
        true,
      );
    case 'json-list': {
      const { elements, ended } = readList(text);
      return join(elements, ended);
    }
    case 'json': {
      const parsed = parseJsonText(text);
      const error = readError(parsed);
      const message = error === null && isObject(parsed) ? parsed : null;
      return { message, ended: parsed !== undefined, error };
    }
  }
}

function join(pieces: readonly (Json | undefined)[], ended: boolean): Gathered {
  const failed = pieces.findIndex((piece) => readError(piece) !== null);
  const good = (failed < 0 ? pieces : pieces.slice(0, failed)).filter(isObject);
  const error = failed < 0 ? null : readError(pieces[failed]);
  return { message: assemble(good), ended, error };
}

/** Reads an answer to a request for content. Never throws. */
export function parseResponse(answer: HttpAnswer): ModelResponse {
  const { status, body } = answer;
  const { message, ended, error } = gatherPieces(answer);
  const failed = status < 200 || status >= 300;
  if (error !== null) {
    const read = message === null ? empty(status) : readMessage(message, status);
    return { ...read, error, whole: message === null && ended };
  }
  if (failed) return { ...empty(status), error: errorFromText(status, decodeText(body)) };
  if (message === null) return empty(status);
  const read = readMessage(message, status);
  return { ...read, whole: ended && read.stopReason !== null };
}

/** The first candidate, which is the answer; further ones are kept as they came. */
function readMessage(message: JsonObject, status: number): ModelResponse {
  const [first, ...further] = isArray(message.candidates) ? message.candidates : [];
  const candidate = isObject(first) ? first : {};
  const other = {
    ...otherFields(message, readFields),
    ...otherFields(candidate, readCandidate),
    ...(further.length === 0 ? {} : { candidates: further }),
  };
  return {
    ...empty(status),
    id: stringOrNull(message.responseId),
    model: stringOrNull(message.modelVersion),
    blocks: isObject(candidate.content) ? readParts(candidate.content.parts) : [],
    stopReason: stringOrNull(candidate.finishReason) ?? blockedFor(message.promptFeedback),
    usage: readUsage(message.usageMetadata),
    other,
  };
}

/** A prompt that was refused has no candidate. */
function blockedFor(feedback: Json | undefined): string | null {
  return isObject(feedback) ? stringOrNull(feedback.blockReason) : null;
}

function empty(status: number): ModelResponse {
  return {
    provider: 'gemini',
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
