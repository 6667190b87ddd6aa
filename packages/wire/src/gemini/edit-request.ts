import { isArray, isObject, type Json, type JsonObject, parseJsonText } from '../json.ts';
import type { RequestEditing } from '../provider.ts';

const inPath = /(?<=\/(?:models|tunedModels|endpoints)\/)[^/:?]+(?=:(?:stream)?[gG]enerateContent)/;

/** Requests for content, changed. */
export const requests: RequestEditing = {
  withSystem: ({ url, body }, text) => {
    const { systemInstruction, system_instruction, ...rest } = body;
    const before = systemInstruction ?? system_instruction;
    if (text === '') return before === undefined ? undefined : { url, body: rest };
    const base = isObject(before) ? before : {};
    return { url, body: { ...rest, systemInstruction: { ...base, parts: [{ text }] } } };
  },
  withModel: ({ url, body }, model) => ({
    url: url.replace(inPath, () => encodeURIComponent(model)),
    body: body.model === undefined ? body : { ...body, model: `models/${model}` },
  }),
  withToolResult: ({ url, body }, { id, text, isError }) => {
    let found = false;
    const changePart = (part: Json): Json => {
      if (!isObject(part) || !isObject(part.functionResponse)) return part;
      const result = part.functionResponse;
      if ((result.id ?? result.name) !== id) return part;
      found = true;
      return {
        ...part,
        functionResponse: {
          ...result,
          response: responseOf(text, { isError, before: result.response }),
        },
      };
    };
    const contents = (isArray(body.contents) ? body.contents : [body.contents ?? null]).map(
      (content): Json =>
        isObject(content) && isArray(content.parts)
          ? { ...content, parts: content.parts.map(changePart) }
          : content,
    );
    return found ? { url, body: { ...body, contents } } : undefined;
  },
};

/** A result is an object here: the text is its JSON, or stands under the name that the old one used. */
function responseOf(
  text: string,
  { isError, before }: { readonly isError: boolean | undefined; readonly before: Json | undefined },
): JsonObject {
  const parsed = parseJsonText(text);
  if (isObject(parsed) && isError === undefined) return parsed;
  if (isError !== undefined) return { [isError ? 'error' : 'output']: text };
  const names = isObject(before) ? Object.keys(before) : [];
  return { [names.length === 1 ? (names[0] ?? 'output') : 'output']: text };
}
