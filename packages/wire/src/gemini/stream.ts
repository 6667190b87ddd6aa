import { pieces } from '../answer.ts';
import { isArray, isObject, type Json, type JsonObject } from '../json.ts';
import type { Framing, MessageSpec } from '../spec.ts';

/** The texts that a server would send for an answer, in a framing. */
export function frame(
  message: JsonObject,
  { framing, cut }: { readonly framing: Framing; readonly cut?: MessageSpec['cut'] },
): string[] {
  if (framing === 'json') return [JSON.stringify(message)];
  const all = chunksOf(message).map((chunk) => JSON.stringify(chunk));
  const kept = cut === undefined ? all : all.slice(0, cut.afterEvents);
  const failure = cut?.error;
  const texts =
    failure === undefined
      ? kept
      : [
          ...kept,
          JSON.stringify({ error: { code: 500, message: failure.message, status: failure.type } }),
        ];
  if (framing === 'stream') return texts.map((text) => `data: ${text}\r\n\r\n`);
  const open = texts.map((text, index) => `${index === 0 ? '[' : ',\r\n'}${text}`);
  return cut === undefined ? [...open, ']'] : open;
}

/** Every chunk is an answer of its own; the last one says why it stopped, and what it cost. */
function chunksOf(message: JsonObject): JsonObject[] {
  const { candidates, usageMetadata, ...rest } = message;
  const list = (isArray(candidates) ? candidates : []).filter(isObject);
  const texts = list.flatMap((candidate, at) =>
    partsOf(candidate)
      .flatMap(splitPart)
      .map((part) => {
        const index = typeof candidate.index === 'number' ? candidate.index : at;
        return { ...rest, candidates: [{ content: { parts: [part], role: 'model' }, index }] };
      }),
  );
  const last = list.map((candidate) => ({
    ...candidate,
    content: { ...(isObject(candidate.content) ? candidate.content : {}), parts: [] },
  }));
  const end = {
    ...rest,
    candidates: last,
    ...(usageMetadata === undefined ? {} : { usageMetadata }),
  };
  return [...texts, end];
}

function partsOf({ content }: JsonObject): readonly Json[] {
  return isObject(content) && isArray(content.parts) ? content.parts : [];
}

/** A text comes in pieces, of which the last one has its other fields; anything else comes whole. */
function splitPart(part: Json): Json[] {
  if (!isObject(part) || typeof part.text !== 'string') return [part];
  const { text, ...fields } = part;
  const thought = part.thought === undefined ? {} : { thought: part.thought };
  const parts = pieces(text);
  if (parts.length === 0) return [part];
  return parts.map((piece, index) =>
    index === parts.length - 1 ? { text: piece, ...fields } : { text: piece, ...thought },
  );
}
