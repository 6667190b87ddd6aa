import { isArray, isObject, type Json, type JsonObject } from '../../json.ts';
import type { Unbinding, Unbound } from '../../provider.ts';

/**
 * Encrypted reasoning is for the model that wrote it: another one may refuse it. What was recorded
 * is left out, and the ids of the items around it with it, since the API looks for an item's
 * reasoning where it knows the item.
 */
export function unbind(request: JsonObject, { mutation, recorded }: Unbinding): Unbound {
  const nothing = { body: request, repairs: [] };
  if (mutation !== 'model' || !isArray(request.input)) return nothing;
  const input = request.input.filter((item) => !isRecorded(item, recorded));
  const count = request.input.length - input.length;
  if (count === 0) return nothing;
  return {
    body: { ...request, input: input.map(withoutId) },
    repairs: [`Recorded reasoning was left out (${count}): it is encrypted for the other model.`],
  };
}

function isRecorded(item: Json, recorded: ReadonlySet<string>): boolean {
  if (!isObject(item) || item.type !== 'reasoning') return false;
  return typeof item.encrypted_content === 'string' && recorded.has(item.encrypted_content);
}

function withoutId(item: Json): Json {
  if (!isObject(item) || (item.type !== 'function_call' && item.type !== 'message')) return item;
  const { id: _stored, ...rest } = item;
  return rest;
}
