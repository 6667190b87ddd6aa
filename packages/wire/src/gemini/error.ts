import { answerOf } from '../answer.ts';
import { isArray, isObject, type Json, stringOrNull } from '../json.ts';
import type { ModelError } from '../model.ts';
import type { BuiltResponse, ErrorSpec } from '../spec.ts';

const words: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  408: 'DEADLINE_EXCEEDED',
  429: 'RESOURCE_EXHAUSTED',
  499: 'CANCELLED',
  500: 'INTERNAL',
  501: 'UNIMPLEMENTED',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED',
};

/** Reads `{ "error": { code, message, status } }`, also as the one element of a list; else `null`. */
export function readError(raw: Json | undefined): ModelError | null {
  const value = isArray(raw) ? raw[0] : raw;
  if (!isObject(value) || !isObject(value.error)) return null;
  const { error } = value;
  const type = stringOrNull(error.status);
  const message = stringOrNull(error.message);
  if (type === null && message === null) return null;
  return { type: type ?? 'UNKNOWN', message: message ?? '' };
}

/** Builds an error of Google's form. */
export function buildError({ status, type, message, headers = [] }: ErrorSpec): BuiltResponse {
  const word = type ?? words[status] ?? (status < 500 ? 'INVALID_ARGUMENT' : 'INTERNAL');
  const body = { error: { code: status, message: message ?? word, status: word } };
  return answerOf([JSON.stringify(body)], {
    status,
    headers: [['content-type', 'application/json; charset=UTF-8'], ...headers],
  });
}
