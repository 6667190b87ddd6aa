import { type HttpAnswer, isEventStream } from '../http.ts';
import { errorFromText } from '../http-error.ts';
import {
  decodeText,
  isObject,
  type Json,
  type JsonObject,
  otherFields,
  parseJsonText,
  stringOrNull,
} from '../json.ts';
import type { Block, ModelResponse } from '../model.ts';
import { parseEventStream } from '../sse.ts';
import { assemble, type GrowingBlock } from './assemble.ts';
import { readBlock, readContent } from './blocks.ts';
import { readError } from './error.ts';
import { readUsage } from './usage.ts';

const readFields = new Set(['type', 'role', 'id', 'model', 'content', 'stop_reason', 'usage']);

/** Reads an answer of the Messages API. Never throws. */
export function parseResponse(answer: HttpAnswer): ModelResponse {
  return isEventStream(answer) ? readStream(answer) : readJson(answer);
}

function readJson({ status, body }: HttpAnswer): ModelResponse {
  const text = decodeText(body);
  const parsed = parseJsonText(text);
  const failed = status < 200 || status >= 300;
  const error = readError(parsed) ?? (failed ? errorFromText(status, text) : null);
  if (error !== null) return { ...empty(status), error, whole: isErrorBody(parsed) };
  if (!isObject(parsed)) return empty(status);
  return {
    ...fieldsOf(status, parsed),
    blocks: readContent(parsed.content),
    whole: parsed.type === 'message',
  };
}

function readStream({ status, body }: HttpAnswer): ModelResponse {
  const { message, blocks, ended, error } = assemble(parseEventStream(body));
  return {
    ...(message === null ? empty(status) : fieldsOf(status, message)),
    blocks: blocks.map(readGrown),
    whole: ended && message !== null && error === null,
    ...(error === null ? {} : { error }),
  };
}

function isErrorBody(parsed: Json | undefined): boolean {
  return readError(parsed) !== null;
}

function empty(status: number): ModelResponse {
  return {
    provider: 'anthropic',
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

function fieldsOf(status: number, message: JsonObject): ModelResponse {
  return {
    ...empty(status),
    id: stringOrNull(message.id),
    model: stringOrNull(message.model),
    stopReason: stringOrNull(message.stop_reason),
    usage: readUsage(message.usage),
    other: otherFields(message, readFields) ?? {},
  };
}

/** A streamed block, as far as it came. */
export function readGrown({ fields, json, ended }: GrowingBlock): Block {
  const streamed = json === null || json === '' ? fields.input : parseJsonText(json);
  if (ended && streamed !== undefined) return readBlock({ ...fields, input: streamed });
  const block = readBlock(fields);
  if (block.type !== 'tool-call') return block;
  const { id, name, other } = block;
  const partial = { type: 'partial-tool-call', id, name, json: json ?? '' } as const;
  return other === undefined ? partial : { ...partial, other };
}
