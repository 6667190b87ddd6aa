import { RunFailedError } from '../errors.ts';
import { isObject } from '../json/is-object.ts';
import type { Json } from '../model.ts';
import { type Transcript, type TranscriptPart, transcriptOf } from './transcript.ts';

/**
 * The transcript of a message of Anthropic's Messages API, as its SDK returns it.
 *
 * @throws RunFailedError for what is no such message.
 */
export function transcriptOfMessage(message: unknown): Transcript {
  if (!isObject(message) || !Array.isArray(message.content)) {
    throw new RunFailedError('What came back is not a message: it has no `content`.');
  }
  const stopReason = typeof message.stop_reason === 'string' ? message.stop_reason : null;
  return transcriptOf(message.content.map(partOf), stopReason);
}

function partOf(block: Json): TranscriptPart {
  if (isObject(block)) {
    const { type, text, thinking, id, name } = block;
    if (type === 'text' && typeof text === 'string') return { type, text };
    if (type === 'thinking' && typeof thinking === 'string') return { type, thinking };
    if (type === 'tool_use' && typeof id === 'string' && typeof name === 'string') {
      return { type: 'tool_call', name, arguments: block.input ?? null };
    }
  }
  return { type: 'other', value: block };
}
