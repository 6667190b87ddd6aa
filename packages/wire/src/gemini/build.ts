import { answerOf, guessTokens } from '../answer.ts';
import type { JsonObject } from '../json.ts';
import type { Block, Usage } from '../model.ts';
import type { BuiltResponse, MessageSpec, NewToolCall, ResponseSpec } from '../spec.ts';
import { contentDigits, nameToolCalls } from '../tool-calls.ts';
import { buildError } from './error.ts';
import { writePart } from './parts.ts';
import { stopWords } from './stop.ts';
import { frame } from './stream.ts';
import { writeUsage } from './usage.ts';

/** Builds an answer to a request for content; a stream is one of events (`alt=sse`). */
export function buildResponse(spec: ResponseSpec): BuiltResponse {
  if (spec.kind === 'error') return buildError(spec);
  const framing = spec.as;
  const { cut } = spec;
  return answerOf(frame(messageOf(spec), { framing, ...(cut === undefined ? {} : { cut }) }), {
    status: 200,
    headers: [
      [
        'content-type',
        framing === 'json' ? 'application/json; charset=UTF-8' : 'text/event-stream',
      ],
    ],
  });
}

/** Gives ids of the API's form to the tool calls that have none. */
export function nameCalls(blocks: readonly (Block | NewToolCall)[], salt: string): Block[] {
  return nameToolCalls(blocks, { salt, idOf: (content) => contentDigits(content, 16) });
}

function messageOf(spec: MessageSpec): JsonObject {
  const { model, salt = '' } = spec;
  const parts = nameCalls(spec.blocks, salt).map(writePart);
  const { candidates, ...other } = spec.other ?? {};
  return {
    candidates: [
      {
        content: { parts, role: 'model' },
        finishReason: spec.stopReason ?? stopWords[spec.stop ?? 'end'],
        index: 0,
      },
      ...(Array.isArray(candidates) ? candidates : []),
    ],
    usageMetadata: writeUsage(spec.usage ?? guessUsage(parts)),
    modelVersion: model,
    responseId: spec.id ?? contentDigits({ model, parts, salt }, 22),
    ...other,
  };
}

function guessUsage(parts: readonly JsonObject[]): Usage {
  return {
    input: 0,
    output: guessTokens(JSON.stringify(parts)),
    cacheRead: 0,
    cacheWrite: { fiveMinutes: 0, oneHour: 0 },
  };
}
