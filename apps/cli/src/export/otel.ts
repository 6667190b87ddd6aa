import { createHash } from 'node:crypto';
import type { Event, Exchange, Tape } from '@tracefork/tape';
import { type Step, stepsOf } from '../tapes/steps.ts';
import { failureCode } from '../view/failure-words.ts';
import { readStep } from '../view/step-view.ts';
import { inputTokens } from '../view/tape-view.ts';
import { clockOf } from './clock.ts';

type Value =
  | { readonly stringValue: string }
  | { readonly intValue: string }
  | { readonly arrayValue: { readonly values: readonly Value[] } };
type Attribute = { readonly key: string; readonly value: Value };

/** A span as OTLP writes it in JSON. */
export interface OtelSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  /** 1: internal, 3: client. */
  readonly kind: 1 | 3;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly Attribute[];
  readonly status: { readonly code?: 2; readonly message?: string };
}

export interface OtelTraces {
  readonly resourceSpans: ReadonlyArray<{
    readonly resource: { readonly attributes: readonly Attribute[] };
    readonly scopeSpans: ReadonlyArray<{
      readonly scope: { readonly name: string; readonly version: string };
      readonly spans: readonly OtelSpan[];
    }>;
  }>;
}

/** Names of providers in the semantic conventions. */
const providers: Readonly<Record<Step['call']['provider'], string>> = {
  anthropic: 'anthropic',
  openai: 'openai',
  gemini: 'gcp.gemini',
};

interface Draft {
  /** Differs from span to span of a run. */
  readonly id: string;
  readonly name: string;
  readonly kind: OtelSpan['kind'];
  readonly from: number;
  readonly to: number;
  readonly attributes: Readonly<Record<string, string | number | readonly string[] | undefined>>;
  readonly error?: string | undefined;
}

/**
 * A run as a trace in OTLP's JSON, by the semantic conventions for generative AI (1.41): the agent,
 * and below it its model calls, tool calls and other HTTP. What was said is not in it.
 */
export function otelOf(tape: Tape, version: string): OtelTraces {
  const { header, events, exchanges, chain } = tape;
  const hash = (text: string) => createHash('sha256').update(`${chain} ${text}`).digest('hex');
  const clock = clockOf({ header });
  const begin = clock(0);
  // Apart, since nanoseconds since the epoch are more than a number holds.
  const nano = (t: number) =>
    String(BigInt(begin) * 1_000_000n + BigInt(Math.round((clock(t) - begin) * 1e6)));
  const traceId = hash('trace').slice(0, 32);
  const root = rootOf(tape);
  const spanOf = ({ id, name, kind, from, to, attributes, error }: Draft): OtelSpan => ({
    traceId,
    spanId: hash(id).slice(0, 16),
    ...(id === root.id ? {} : { parentSpanId: hash(root.id).slice(0, 16) }),
    name,
    kind,
    startTimeUnixNano: nano(from),
    endTimeUnixNano: nano(Math.max(from, to)),
    attributes: attributesOf({ ...attributes, 'error.type': error }),
    status: error === undefined ? {} : { code: 2, message: error },
  });
  const steps = stepsOf<Exchange>(exchanges);
  const inSteps = new Set(steps.flatMap(({ attempts }) => attempts.map(({ x }) => x)));
  const drafts = [
    root,
    ...steps.map(stepDraft),
    ...exchanges.filter(({ x }) => !inSteps.has(x)).map(exchangeDraft),
    ...toolDrafts(events),
  ].sort((a, b) => a.from - b.from);
  const service = attributesOf({ 'service.name': header.agent ?? 'agent' });
  const scope = { name: 'tracefork', version };
  return {
    resourceSpans: [
      { resource: { attributes: service }, scopeSpans: [{ scope, spans: drafts.map(spanOf) }] },
    ],
  };
}

function rootOf({ header: { agent }, events }: Tape): Draft {
  const outcome = events.find((event) => event.kind === 'outcome');
  const { exit, error } = outcome ?? {};
  const failed = error?.name ?? (exit === undefined || exit.code === 0 ? undefined : codeOf(exit));
  return {
    id: 'agent',
    name: ['invoke_agent', ...(agent === undefined ? [] : [agent])].join(' '),
    kind: 1,
    from: 0,
    to: events.reduce((last, event) => Math.max(last, 't' in event ? event.t : 0), 0),
    attributes: { 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': agent },
    error: failed,
  };
}

const codeOf = ({ code, signal }: { code: number | null; signal: string | null }): string =>
  signal ?? `exit code ${code}`;

function stepDraft(step: Step): Draft {
  const { index, call, attempts } = step;
  const [first, last] = [attempts[0] as Exchange, attempts.at(-1) as Exchange];
  const { response } = readStep(step);
  const { usage } = response ?? {};
  const operation = call.api === 'generate-content' ? 'generate_content' : 'chat';
  const {
    fiveMinutes = 0,
    oneHour = 0,
    thirtyMinutes = 0,
    twelveHours = 0,
  } = usage?.cacheWrite ?? {};
  return {
    id: `step ${index}`,
    name: `${operation} ${call.model}`,
    kind: 3,
    from: first.request.t,
    to: last.ended ?? last.response?.t ?? last.request.t,
    attributes: {
      'gen_ai.operation.name': operation,
      'gen_ai.provider.name': providers[call.provider],
      'gen_ai.request.model': call.model,
      'gen_ai.response.model': response?.model ?? undefined,
      'gen_ai.response.id': response?.id ?? undefined,
      'gen_ai.response.finish_reasons':
        response?.stopReason == null ? undefined : [response.stopReason],
      'gen_ai.usage.input_tokens': usage == null ? undefined : inputTokens(usage),
      'gen_ai.usage.output_tokens': usage?.output,
      'gen_ai.usage.cache_read.input_tokens': usage?.cacheRead,
      'gen_ai.usage.cache_creation.input_tokens':
        usage == null ? undefined : fiveMinutes + oneHour + thirtyMinutes + twelveHours,
      'http.request.resend_count': attempts.length > 1 ? attempts.length - 1 : undefined,
      ...httpAttributes(last),
    },
    error: errorOf(last),
  };
}

function exchangeDraft(exchange: Exchange): Draft {
  const { x, request, response, ended } = exchange;
  return {
    id: `exchange ${x}`,
    name: request.method,
    kind: 3,
    from: request.t,
    to: ended ?? response?.t ?? request.t,
    attributes: { 'url.full': request.url, ...httpAttributes(exchange) },
    error: errorOf(exchange),
  };
}

function toolDrafts(events: readonly Event[]): readonly Draft[] {
  const results = new Map(
    events.flatMap((event) => (event.kind === 'tool-result' ? [[event.call, event] as const] : [])),
  );
  return events.flatMap((event) => {
    if (event.kind !== 'tool-call') return [];
    const result = results.get(event.call);
    return [
      {
        id: `tool ${event.call}`,
        name: `execute_tool ${event.name}`,
        kind: 1 as const,
        from: event.t,
        to: result?.t ?? event.t,
        attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': event.name },
        error: result?.error?.name,
      },
    ];
  });
}

function httpAttributes({ request, response }: Exchange): Draft['attributes'] {
  const url = URL.parse(request.url);
  const standard = url?.protocol === 'https:' ? 443 : 80;
  return {
    'http.request.method': request.method,
    'http.response.status_code': response?.status,
    'server.address': url?.hostname,
    'server.port': url === null ? undefined : Number(url.port) || standard,
  };
}

function errorOf({ response, failure, outcome }: Exchange): string | undefined {
  if (failure !== undefined) return failureCode(failure.error) ?? failure.error.name;
  if (response !== undefined && response.status >= 400) return String(response.status);
  return outcome === 'abort' ? 'abort' : undefined;
}

function attributesOf(given: Draft['attributes']): readonly Attribute[] {
  return Object.entries(given).flatMap(([key, value]) =>
    value === undefined ? [] : [{ key, value: otlpValue(value) }],
  );
}

function otlpValue(value: string | number | readonly string[]): Value {
  if (typeof value === 'number') return { intValue: String(value) };
  if (typeof value === 'string') return { stringValue: value };
  return { arrayValue: { values: value.map(otlpValue) } };
}
