import { type HttpCall, pathOf } from '../../http.ts';
import { isArray, isObject, type JsonObject, parseJsonBytes, stringOrNull } from '../../json.ts';
import type { ModelCall } from '../../model.ts';

/** Azure names the model's deployment in the path. */
const path = /(?:\/deployments\/(?<deployment>[^/]+))?\/chat\/completions$/;

/** The call and its parsed body; `null` if this is no call to Chat Completions. */
export function recogniseBody({
  method,
  url,
  body,
}: HttpCall): { readonly call: ModelCall; readonly body: JsonObject } | null {
  if (method.toUpperCase() !== 'POST' || body === null) return null;
  const match = path.exec(pathOf(url));
  if (match === null) return null;
  const parsed = parseJsonBytes(body);
  if (!isObject(parsed) || !isArray(parsed.messages)) return null;
  const model = stringOrNull(parsed.model) ?? match.groups?.deployment ?? '';
  const stream = parsed.stream === true;
  return { call: { provider: 'openai', api: 'chat-completions', stream, model }, body: parsed };
}
