import { isObject } from '../json/is-object.ts';
import type { Json } from '../model.ts';

/**
 * The text that a transcript's messages hold, joined: plain contents and text blocks, whoever the
 * provider.
 *
 * @returns `undefined` where it holds no `messages`.
 */
export function textOfTranscript(transcript: unknown): string | undefined {
  if (!isObject(transcript) || !Array.isArray(transcript.messages)) return undefined;
  return transcript.messages.map((message: Json) => textOfMessage(message)).join('');
}

function textOfMessage(message: Json): string {
  if (!isObject(message)) return '';
  const { content } = message;
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content
    .map((block: Json) => (isObject(block) && typeof block.text === 'string' ? block.text : ''))
    .join('');
}
