import { RunFailedError } from '../errors.ts';
import { isObject } from '../json/is-object.ts';
import type { Json, JsonObject } from '../model.ts';
import { callOf, listOf, refusalOf, textOrNothing } from './parts.ts';
import { type Transcript, type TranscriptPart, transcriptOf } from './transcript.ts';

/**
 * The transcript of a completion of OpenAI's Chat Completions, as its SDK returns it.
 *
 * @throws RunFailedError for what is no such completion.
 */
export function transcriptOfCompletion(completion: unknown): Transcript {
  const [first] = isObject(completion) ? listOf(completion.choices) : [];
  if (!isObject(first) || !isObject(first.message)) {
    throw new RunFailedError(
      'What came back is no completion: it has no `choices` with a message.',
    );
  }
  const stop = typeof first.finish_reason === 'string' ? first.finish_reason : null;
  return transcriptOf(partsOf(first.message), stop);
}

const known = new Set(['role', 'content', 'refusal', 'reasoning_content', 'tool_calls']);

function partsOf(message: JsonObject): TranscriptPart[] {
  const thinking = textOrNothing(message.reasoning_content);
  const text = textOrNothing(message.content);
  const refusal = textOrNothing(message.refusal);
  const rest = Object.entries(message).filter(
    ([key, value]) =>
      !known.has(key) && value !== null && !(Array.isArray(value) && value.length === 0),
  );
  return [
    ...(thinking === '' ? [] : [{ type: 'thinking', thinking } as const]),
    ...(text === '' ? [] : [{ type: 'text', text } as const]),
    ...(refusal === '' ? [] : [refusalOf(refusal)]),
    ...listOf(message.tool_calls).map(toolCallOf),
    ...(rest.length === 0 ? [] : [{ type: 'other', value: Object.fromEntries(rest) } as const]),
  ];
}

function toolCallOf(call: Json): TranscriptPart {
  if (isObject(call)) {
    const { function: called, custom } = call;
    if (isObject(called) && typeof called.name === 'string') {
      return callOf(called.name, textOrNothing(called.arguments));
    }
    if (isObject(custom) && typeof custom.name === 'string') {
      return { type: 'tool_call', name: custom.name, arguments: textOrNothing(custom.input) };
    }
  }
  return { type: 'other', value: call };
}
