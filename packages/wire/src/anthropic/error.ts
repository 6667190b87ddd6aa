import { isObject, type Json, stringOrNull } from '../json.ts';
import type { ModelError } from '../model.ts';

/** Reads `{ "type": "error", "error": { type, message } }`; `null` if the value is none. */
export function readError(raw: Json | undefined): ModelError | null {
  if (!isObject(raw)) return null;
  const error = raw.error;
  if (!isObject(error)) return null;
  const type = stringOrNull(error.type);
  const message = stringOrNull(error.message);
  if (type === null && message === null) return null;
  return { type: type ?? 'unknown_error', message: message ?? '' };
}
