import { RunFailedError } from '../errors.ts';
import { isObject } from '../json/is-object.ts';
import type { Json } from '../model.ts';
import { listOf } from './parts.ts';
import { type Transcript, type TranscriptPart, transcriptOf } from './transcript.ts';

/**
 * The transcript of an answer of Gemini, as its SDK returns it.
 *
 * @throws RunFailedError for what is no such answer.
 */
export function transcriptOfCandidate(answer: unknown): Transcript {
  const [first] = isObject(answer) ? listOf(answer.candidates) : [];
  if (!isObject(first)) {
    throw new RunFailedError('What came back is no answer: it has no `candidates`.');
  }
  const stop = typeof first.finishReason === 'string' ? first.finishReason : null;
  const parts = isObject(first.content) ? listOf(first.content.parts) : [];
  return transcriptOf(parts.map(partOf), stop);
}

function partOf(part: Json): TranscriptPart {
  if (isObject(part)) {
    const { text, thought, functionCall: call } = part;
    if (typeof text === 'string') {
      return thought === true ? { type: 'thinking', thinking: text } : { type: 'text', text };
    }
    if (isObject(call) && typeof call.name === 'string') {
      return {
        type: 'tool_call',
        name: call.name,
        arguments: call.args === undefined ? {} : call.args,
      };
    }
  }
  return { type: 'other', value: part };
}
