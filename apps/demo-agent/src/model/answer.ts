import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { decide } from './decide.ts';
import { type Noise, noiseOf } from './noise.ts';
import { renderReply, renderStream } from './render.ts';
import { readRequest } from './request.ts';

/** A request as it arrived. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** What is written to the socket, in so many pieces. */
  readonly writes: readonly string[];
}

export interface Behaviour {
  readonly seed: number;
  /** How often a first attempt is refused with 429 or 529, 0 to 1. Retries get through. */
  readonly overload: number;
}

const errorTypes = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  529: 'overloaded_error',
} as const;

/** Answers one request. A function of its arguments alone: no clock, no memory, no dice. */
export function answer(asked: Asked, { seed, overload }: Behaviour): Answer {
  const { method, path, headers, body } = asked;
  const trial = headerOf(headers, 'x-trial') ?? '0';
  const attempt = Number(headerOf(headers, 'x-stainless-retry-count') ?? 0);
  const requestId = requestIdOf(`${seed} ${trial} ${attempt} ${body}`);

  if (method !== 'POST' || path !== '/v1/messages') {
    return fail(404, `${method} ${path} is not here`, requestId);
  }
  if (!hasKey(headers)) return fail(401, 'x-api-key header is required', requestId);
  const request = readRequest(body);
  if ('status' in request) return fail(request.status, request.message, requestId);

  const noise = noiseOf({ seed, trial, request });
  if (attempt === 0 && noise.draw('overload') < overload) return refuse(noise, requestId);

  const reply = renderReply(decide(request, noise), request, noise);
  const common = { ...rateLimits(noise), 'request-id': requestId };
  return request.stream
    ? {
        status: 200,
        headers: {
          ...common,
          'content-type': 'text/event-stream; charset=utf-8',
          'cache-control': 'no-cache',
        },
        writes: renderStream(reply, noise),
      }
    : {
        status: 200,
        headers: { ...common, 'content-type': 'application/json' },
        writes: [JSON.stringify(reply)],
      };
}

function refuse(noise: Noise, requestId: string): Answer {
  const busy = noise.draw('which refusal') < 0.5;
  const failed = busy
    ? fail(529, 'Overloaded', requestId)
    : fail(429, 'Number of requests has exceeded your rate limit', requestId);
  const wait = { 'retry-after': '1', 'retry-after-ms': '80', 'x-should-retry': 'true' };
  return { ...failed, headers: { ...failed.headers, ...wait } };
}

function fail(status: keyof typeof errorTypes, message: string, requestId: string): Answer {
  const error = { type: errorTypes[status], message };
  return {
    status,
    headers: { 'content-type': 'application/json', 'request-id': requestId },
    writes: [JSON.stringify({ type: 'error', error, request_id: requestId })],
  };
}

function rateLimits(noise: Noise): Record<string, string> {
  return {
    'anthropic-ratelimit-requests-limit': '4000',
    'anthropic-ratelimit-requests-remaining': String(3900 + Math.floor(noise.draw('rest') * 99)),
    'anthropic-ratelimit-tokens-limit': '400000',
    'anthropic-ratelimit-tokens-remaining': '396000',
  };
}

function hasKey(headers: IncomingHttpHeaders): boolean {
  return Boolean(headerOf(headers, 'x-api-key')) || Boolean(headers.authorization);
}

function requestIdOf(content: string): string {
  return `req_${createHash('sha256').update(content).digest('hex').slice(0, 24)}`;
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | undefined {
  const value = headers[name];
  return Array.isArray(value) ? value[0] : value;
}
