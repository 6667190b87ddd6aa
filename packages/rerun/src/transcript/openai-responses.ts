import { RunFailedError } from '../errors.ts';
import { isObject } from '../json/is-object.ts';
import type { Json, JsonObject } from '../model.ts';
import { callOf, listOf, refusalOf, textOrNothing } from './parts.ts';
import { type Transcript, type TranscriptPart, transcriptOf } from './transcript.ts';

/**
 * The transcript of a response of OpenAI's Responses API, as its SDK returns it.
 *
 * @throws RunFailedError for what is no such response.
 */
export function transcriptOfOpenaiResponse(response: unknown): Transcript {
  if (!isObject(response) || !Array.isArray(response.output)) {
    throw new RunFailedError('What came back is no response: it has no `output`.');
  }
  return transcriptOf(listOf(response.output).flatMap(partsOf), stopOf(response));
}

function stopOf({ status, incomplete_details: details }: JsonObject): string | null {
  if (isObject(details) && typeof details.reason === 'string') return details.reason;
  return typeof status === 'string' ? status : null;
}

function partsOf(item: Json): TranscriptPart[] {
  if (!isObject(item)) return [{ type: 'other', value: item }];
  const { type, name } = item;
  if (type === 'message') return listOf(item.content).map(partOf);
  if (type === 'reasoning') return [{ type: 'thinking', thinking: reasoningOf(item) }];
  if (type === 'function_call' && typeof name === 'string') {
    return [callOf(name, textOrNothing(item.arguments))];
  }
  if (type === 'custom_tool_call' && typeof name === 'string') {
    return [{ type: 'tool_call', name, arguments: textOrNothing(item.input) }];
  }
  return [{ type: 'other', value: item }];
}

function partOf(part: Json): TranscriptPart {
  if (isObject(part)) {
    const { type, text, refusal } = part;
    if (type === 'output_text' && typeof text === 'string') return { type: 'text', text };
    if (type === 'refusal' && typeof refusal === 'string') return refusalOf(refusal);
  }
  return { type: 'other', value: part };
}

function reasoningOf({ summary, content }: JsonObject): string {
  return [...listOf(summary), ...listOf(content)]
    .flatMap((part) => (isObject(part) && typeof part.text === 'string' ? [part.text] : []))
    .join('\n\n');
}
