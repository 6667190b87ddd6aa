import { answerOf, guessTokens } from '../../answer.ts';
import type { JsonObject } from '../../json.ts';
import type { Block, Usage } from '../../model.ts';
import type { BuiltResponse, MessageSpec, NewToolCall, ResponseSpec } from '../../spec.ts';
import { nameToolCalls } from '../../tool-calls.ts';
import { buildError } from '../error.ts';
import { contentId } from '../ids.ts';
import { chatNames, writeUsage } from '../usage.ts';
import { writeMessage } from './message.ts';
import { stopWords } from './stop.ts';
import { streamEvents } from './stream.ts';

/** Builds an answer of Chat Completions. */
export function buildResponse(spec: ResponseSpec): BuiltResponse {
  if (spec.kind === 'error') return buildError(spec);
  const completion = completionOf(spec);
  return spec.as === 'json'
    ? answerOf([JSON.stringify(completion)], {
        status: 200,
        headers: [['content-type', 'application/json']],
      })
    : answerOf(streamEvents(completion, spec.cut), {
        status: 200,
        headers: [['content-type', 'text/event-stream; charset=utf-8']],
      });
}

/** Gives ids of the API's form to the tool calls that have none. */
export function nameCalls(blocks: readonly (Block | NewToolCall)[], salt: string): Block[] {
  return nameToolCalls(blocks, { salt, idOf: (content) => contentId('toolCall', content) });
}

function completionOf(spec: MessageSpec): JsonObject {
  const { model, salt = '' } = spec;
  const blocks = nameCalls(spec.blocks, salt);
  const message = writeMessage(blocks);
  const calls = blocks.some(({ type }) => type === 'tool-call');
  const { logprobs = null, choices, ...other } = spec.other ?? {};
  const finish_reason = spec.stopReason ?? stopWords[spec.stop ?? (calls ? 'tool-calls' : 'end')];
  return {
    id: spec.id ?? contentId('completion', { model, message, salt }),
    object: 'chat.completion',
    created: 0,
    model,
    choices: [
      { index: 0, message, logprobs, finish_reason },
      ...(Array.isArray(choices) ? choices : []),
    ],
    usage: writeUsage(spec.usage ?? guessUsage(message), chatNames),
    ...other,
  };
}

function guessUsage(message: JsonObject): Usage {
  const output = guessTokens(JSON.stringify(message));
  return { input: 0, output, cacheRead: 0, cacheWrite: { fiveMinutes: 0, oneHour: 0 } };
}
