import { answerOf, guessTokens } from '../answer.ts';
import type { JsonObject } from '../json.ts';
import type { Block, Usage } from '../model.ts';
import type { BuiltResponse, ErrorSpec, MessageSpec, NewToolCall, ResponseSpec } from '../spec.ts';
import { nameToolCalls } from '../tool-calls.ts';
import { writeBlock } from './blocks.ts';
import { contentId } from './ids.ts';
import { stopWords } from './stop.ts';
import { streamEvents } from './stream.ts';
import { writeUsage } from './usage.ts';

const errorTypes: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  500: 'api_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};

/** Builds an answer of the Messages API. */
export function buildResponse(spec: ResponseSpec): BuiltResponse {
  return spec.kind === 'error' ? buildError(spec) : buildMessage(spec);
}

function buildMessage(spec: MessageSpec): BuiltResponse {
  const blocks = nameCalls(spec.blocks, spec.salt ?? '');
  const message = messageOf(spec, blocks);
  const texts =
    spec.as === 'json' ? [JSON.stringify(message)] : streamEvents(message, blocks, spec.cut);
  const contentType = spec.as === 'json' ? 'application/json' : 'text/event-stream; charset=utf-8';
  return answerOf(texts, { status: 200, headers: [['content-type', contentType]] });
}

function buildError(spec: ErrorSpec): BuiltResponse {
  const type =
    spec.type ??
    errorTypes[spec.status] ??
    (spec.status < 500 ? 'invalid_request_error' : 'api_error');
  const error = { type, message: spec.message ?? type };
  const requestId = contentId('request', { status: spec.status, ...error });
  const body = { type: 'error', error, request_id: requestId };
  const headers = [
    ['content-type', 'application/json'],
    ['request-id', requestId],
    ...(spec.headers ?? []),
  ] as const;
  return answerOf([JSON.stringify(body)], { status: spec.status, headers });
}

/** Gives ids of the API's form to the tool calls that have none. */
export function nameCalls(blocks: readonly (Block | NewToolCall)[], salt: string): Block[] {
  return nameToolCalls(blocks, { salt, idOf: (content) => contentId('toolCall', content) });
}

function messageOf(spec: MessageSpec, blocks: readonly Block[]): JsonObject {
  const content = blocks.map(writeBlock);
  const calls = blocks.some((block) => block.type === 'tool-call');
  return {
    id: spec.id ?? contentId('message', { model: spec.model, content, salt: spec.salt ?? '' }),
    type: 'message',
    role: 'assistant',
    model: spec.model,
    content,
    stop_reason: spec.stopReason ?? stopWords[spec.stop ?? (calls ? 'tool-calls' : 'end')],
    ...(spec.other ?? { stop_sequence: null }),
    usage: writeUsage(spec.usage ?? guessUsage(content)),
  };
}

function guessUsage(content: JsonObject[string]): Usage {
  const output = guessTokens(JSON.stringify(content));
  return { input: 0, output, cacheRead: 0, cacheWrite: { fiveMinutes: 0, oneHour: 0 } };
}
