import {
  createTapeWriter,
  type Event,
  type Exchange,
  memorySink,
  openTape,
  type Tape,
} from '@tracefork/tape';
import type { Step } from '@tracefork/wire';
import { mutateResponse } from '@tracefork/wire/mutate';

/** A model's answer that stays in a script. */
export interface ScriptedStep {
  readonly step: Step<Exchange>;
  /** What the model said beside its tool calls is left out. */
  readonly silent: boolean;
}

/**
 * A tape of these answers and nothing else, for an agent that is answered in their order. Attempts
 * that failed are left out.
 */
export function scriptTape(tape: Tape, steps: readonly ScriptedStep[]): Tape {
  const sink = memorySink();
  const writer = createTapeWriter(sink);
  for (const event of tape.events) if (event.kind === 'tape') writer.append(event);
  for (const [x, { step, silent }] of steps.entries()) {
    for (const event of exchangeEvents(step.attempts.at(-1) as Exchange, { x, silent })) {
      writer.append(event);
    }
  }
  writer.checkpoint();
  writer.close();
  return openTape(sink.bytes());
}

/** Whether an answer says something that can be left out, its tool calls kept. */
export function canBeSilent({ attempts }: Step<Exchange>): boolean {
  return silenced(attempts.at(-1) as Exchange) !== undefined;
}

function silenced(exchange: Exchange) {
  const { request, response } = exchange;
  if (response === undefined) return undefined;
  const { status, headers } = response;
  const answer = { status, headers, body: exchange.decodedBody() };
  const mutated = mutateResponse({ call: request, answer }, { kind: 'drop' });
  return mutated.kind === 'refused' ? undefined : mutated.response;
}

function exchangeEvents(
  exchange: Exchange,
  { x, silent }: { readonly x: number; readonly silent: boolean },
): readonly Event[] {
  const { request, response, failure } = exchange;
  const error = failure?.error;
  const t = x;
  const { via, method, url, headers, body } = request;
  const events: Event[] = [{ kind: 'request', t, x, via, method, url, headers, body }];
  if (response === undefined) {
    return error === undefined ? events : [...events, { kind: 'failure', t, x, error }];
  }
  const other = silent ? silenced(exchange) : undefined;
  const { status, statusText, decoded } = response;
  const chunks = other?.chunks ?? piecesOf(exchange);
  events.push({
    kind: 'response',
    t,
    x,
    status,
    statusText,
    headers: other?.headers ?? response.headers,
    ...(decoded === true && other === undefined ? { decoded } : {}),
  });
  for (const chunk of chunks) {
    events.push({ kind: 'data', t, x: [x], n: [chunk.length], dt: [0], bodies: [chunk] });
  }
  return [
    ...events,
    error === undefined ? { kind: 'complete', t, x } : { kind: 'failure', t, x, error },
  ];
}

function piecesOf(exchange: Exchange): readonly Uint8Array[] {
  const body = exchange.body();
  return exchange.chunks.map(({ offset, n }) => body.subarray(offset, offset + n));
}
