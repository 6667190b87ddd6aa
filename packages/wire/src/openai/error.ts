import { answerOf } from '../answer.ts';
import { isObject, type Json, stringOrNull } from '../json.ts';
import type { ModelError } from '../model.ts';
import type { BuiltResponse, ErrorSpec } from '../spec.ts';
import { contentId } from './ids.ts';

/** What the APIs say beside a status: the general word, and the special one that agents look at. */
const words: Readonly<Record<number, { readonly type: string; readonly code: string | null }>> = {
  400: { type: 'invalid_request_error', code: null },
  401: { type: 'invalid_request_error', code: 'invalid_api_key' },
  403: { type: 'invalid_request_error', code: 'permission_denied' },
  404: { type: 'invalid_request_error', code: 'model_not_found' },
  429: { type: 'requests', code: 'rate_limit_exceeded' },
  500: { type: 'server_error', code: null },
  503: { type: 'server_error', code: 'service_unavailable' },
};

/** Reads `{ "error": { message, type, param, code } }`; `null` if the value is none. */
export function readError(raw: Json | undefined): ModelError | null {
  return isObject(raw) ? readErrorFields(raw.error) : null;
}

/** Reads the fields of an error: the code, where there is one, says more than the type. */
export function readErrorFields(error: Json | undefined): ModelError | null {
  if (!isObject(error)) return null;
  const type = stringOrNull(error.code) ?? stringOrNull(error.type);
  const message = stringOrNull(error.message);
  if (type === null && message === null) return null;
  return { type: type ?? 'unknown_error', message: message ?? '' };
}

/** Builds an error of OpenAI's form. */
export function buildError(spec: ErrorSpec): BuiltResponse {
  const { status } = spec;
  const word = words[status] ?? words[status < 500 ? 400 : 500];
  const error = errorFields({
    type: word?.type ?? 'server_error',
    code: spec.type ?? word?.code ?? null,
    message: spec.message ?? spec.type ?? word?.code ?? word?.type ?? 'error',
  });
  const headers = [
    ['content-type', 'application/json'],
    ['x-request-id', contentId('request', { status, ...error })],
    ...(spec.headers ?? []),
  ] as const;
  return answerOf([JSON.stringify({ error })], { status, headers });
}

function errorFields(fields: {
  readonly type: string;
  readonly code: string | null;
  readonly message: string;
}) {
  const { message, type, code } = fields;
  return { message, type, param: null, code };
}
