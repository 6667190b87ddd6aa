import { type ApiName, buildResponse, type ErrorSpec } from '@tracefork/wire';
import type { FaultAnswer, PlainFault, RateLimitFault } from '../fault.ts';
import type { ReadTarget } from '../read/target.ts';
import { given } from './given.ts';

/** 429, and when to come back. */
export function rateLimit(
  { call }: ReadTarget,
  { class: name, retryAfter = 1 }: RateLimitFault,
): FaultAnswer {
  const headers = [['retry-after', String(retryAfter)]] as const;
  const message = 'The limit of requests was reached.';
  return given(name, error(call.api, { kind: 'error', status: 429, message, headers }));
}

/** 500. */
export function serverError({ call }: ReadTarget, { class: name }: PlainFault): FaultAnswer {
  return given(name, error(call.api, { kind: 'error', status: 500, message: 'Internal error.' }));
}

const overloadedStatus: Readonly<Record<ApiName, number>> = {
  messages: 529,
  'chat-completions': 503,
  responses: 503,
  'generate-content': 503,
};

/** The status with which the provider says that it has too much to do. */
export function overloaded({ call }: ReadTarget, { class: name }: PlainFault): FaultAnswer {
  const status = overloadedStatus[call.api];
  return given(name, error(call.api, { kind: 'error', status, message: 'Overloaded' }));
}

function error(api: ApiName, spec: ErrorSpec) {
  return buildResponse({ api }, spec);
}
