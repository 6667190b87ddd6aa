import { answerOf, guessTokens } from '../../answer.ts';
import type { JsonObject } from '../../json.ts';
import type { Usage } from '../../model.ts';
import type { BuiltResponse, MessageSpec, ResponseSpec } from '../../spec.ts';
import { nameCalls } from '../chat/build.ts';
import { buildError } from '../error.ts';
import { contentId } from '../ids.ts';
import { responsesNames, writeUsage } from '../usage.ts';
import { writeOutput } from './output.ts';
import { stopFields, stopFieldsOf } from './stop.ts';
import { streamEvents } from './stream.ts';

/** Builds an answer of the Responses API. */
export function buildResponse(spec: ResponseSpec): BuiltResponse {
  if (spec.kind === 'error') return buildError(spec);
  const response = responseOf(spec);
  return spec.as === 'json'
    ? answerOf([JSON.stringify(response)], {
        status: 200,
        headers: [['content-type', 'application/json']],
      })
    : answerOf(streamEvents(response, spec.cut), {
        status: 200,
        headers: [['content-type', 'text/event-stream; charset=utf-8']],
      });
}

function responseOf(spec: MessageSpec): JsonObject {
  const { model, salt = '', stopReason, stop = 'end' } = spec;
  const blocks = nameCalls(spec.blocks, salt);
  const output = writeOutput(blocks, { before: [], output: undefined, salt });
  const defaults = {
    instructions: null,
    metadata: {},
    parallel_tool_calls: true,
    temperature: 1,
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
  };
  return {
    id: spec.id ?? contentId('response', { model, output, salt }),
    object: 'response',
    created_at: 0,
    error: null,
    ...(stopReason === undefined ? stopFields(stop) : stopFieldsOf(stopReason)),
    model,
    output,
    usage: writeUsage(spec.usage ?? guessUsage(output), responsesNames),
    ...(spec.other ?? defaults),
  };
}

function guessUsage(output: readonly JsonObject[]): Usage {
  return {
    input: 0,
    output: guessTokens(JSON.stringify(output)),
    cacheRead: 0,
    cacheWrite: { fiveMinutes: 0, oneHour: 0 },
  };
}
