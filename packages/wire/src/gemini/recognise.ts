import { type HttpCall, pathOf } from '../http.ts';
import { isArray, isObject, type JsonObject, parseJsonBytes } from '../json.ts';
import type { ModelCall } from '../model.ts';

/** Of the Gemini API, of Vertex AI, and of tuned models. */
const path =
  /\/(?:models|tunedModels|endpoints)\/(?<model>[^/:]+):(?<verb>generateContent|streamGenerateContent)$/;

/** The call and its parsed body; `null` if this is no call to generate content. */
export function recogniseBody({
  method,
  url,
  body,
}: HttpCall): { readonly call: ModelCall; readonly body: JsonObject } | null {
  if (method.toUpperCase() !== 'POST' || body === null) return null;
  const groups = path.exec(pathOf(url))?.groups;
  if (groups === undefined) return null;
  const parsed = parseJsonBytes(body);
  if (!isObject(parsed) || !(isArray(parsed.contents) || isObject(parsed.contents))) return null;
  const stream = groups.verb === 'streamGenerateContent';
  const model = decodePathPart(groups.model ?? '');
  return { call: { provider: 'gemini', api: 'generate-content', stream, model }, body: parsed };
}

/** True for a stream that was asked for as events. */
export function asksForEvents(url: string): boolean {
  return URL.parse(url, 'http://localhost')?.searchParams.get('alt') === 'sse';
}

function decodePathPart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
