import { type HttpCall, pathOf } from '../../http.ts';
import { isArray, isObject, type JsonObject, parseJsonBytes, stringOrNull } from '../../json.ts';
import type { ModelCall } from '../../model.ts';

/** The call and its parsed body; `null` if this is no call to the Responses API. */
export function recogniseBody({
  method,
  url,
  body,
}: HttpCall): { readonly call: ModelCall; readonly body: JsonObject } | null {
  if (method.toUpperCase() !== 'POST' || body === null) return null;
  if (!/\/responses$/.test(pathOf(url))) return null;
  const parsed = parseJsonBytes(body);
  if (!isObject(parsed) || !asksForAnswer(parsed)) return null;
  const model = stringOrNull(parsed.model) ?? '';
  const stream = parsed.stream === true;
  return { call: { provider: 'openai', api: 'responses', stream, model }, body: parsed };
}

function asksForAnswer({ model, input, prompt }: JsonObject): boolean {
  const hasInput = typeof input === 'string' || isArray(input);
  return (typeof model === 'string' && hasInput) || isObject(prompt);
}
