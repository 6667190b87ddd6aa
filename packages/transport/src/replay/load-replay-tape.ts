import type { Event, Exchange, Tape, Delivery as TapeDelivery } from '@tracefork/tape';
import type { RecordedDelivery } from '../gate/recorded-delivery.ts';
import type { Delivery, Source } from '../ports.ts';
import { recordedPrograms } from '../programs/recorded-program.ts';
import { redactionOf } from '../redact/on-tape.ts';
import { stepOfExchange } from '../steps.ts';
import type { RecordedRequest } from './matcher.ts';
import type { ReplayTape } from './replay-tape.ts';
import { sha256 } from './request-key.ts';
import { assertPlayable } from './unplayable.ts';

/**
 * Indexes a tape for a replay. Bodies stay on the tape until somebody wants them.
 *
 * @throws UnplayableTapeError where it holds what no client can be given
 */
export function loadReplayTape(tape: Tape): ReplayTape {
  assertPlayable(tape);
  const { events, exchanges } = tape;
  const bodyOf = openBodies(exchanges);
  // What the agent waited for came in the middle of its own turn: no order to impose.
  const waitedFor = new Set(
    events.flatMap((event) => (event.kind === 'program' && event.sync ? [event.program] : [])),
  );
  let stepOf: ReplayTape['stepOf'] | undefined;
  let programs: ReplayTape['programs'] | undefined;
  return {
    requests: exchanges.map(recordedRequest),
    deliveries: tape.deliveries
      .filter((delivery) => !('program' in delivery && waitedFor.has(delivery.program ?? -1)))
      .map((delivery) => recordedDelivery(delivery, { events, bodyOf })),
    aborted: new Set(events.flatMap((event) => (event.kind === 'abort' ? [event.x] : []))),
    toolCalls: events.flatMap((event) => (event.kind === 'tool-call' ? [event] : [])),
    events,
    environment: events.find((event) => event.kind === 'environment'),
    variablesRead: events.flatMap((event) =>
      event.kind === 'environment-read'
        ? event.names.filter((name) => event.unset?.includes(name) !== true)
        : [],
    ),
    hostname: events.some((event) => event.kind === 'draw' && event.source === 'os.hostname'),
    outcome: events.find((event) => event.kind === 'outcome'),
    uncovered: events.flatMap((event) => (event.kind === 'uncovered' ? [event] : [])),
    redaction: redactionOf(events),
    complete: tape.complete,
    // Reads everything that programs printed; wanted only where they are served.
    get programs() {
      programs ??= recordedPrograms(events);
      return programs;
    },
    // Reads every request body; wanted only where something is to be told to people.
    get stepOf() {
      stepOf ??= stepOfExchange(exchanges);
      return stepOf;
    },
  };
}

function recordedRequest({ x, request }: Exchange): RecordedRequest {
  let hash: string | null | undefined;
  return {
    x,
    method: request.method,
    url: request.url,
    headers: request.headers,
    get body() {
      return request.body;
    },
    get bodyHash() {
      if (hash === undefined) hash = request.body === null ? null : sha256(request.body);
      return hash;
    },
  };
}

/** The chunk of an exchange's body; the body is put together once, and let go after its last chunk. */
type BodyOf = (x: number, chunk: number) => Uint8Array;

function openBodies(exchanges: readonly Exchange[]): BodyOf {
  const open = new Map<number, Uint8Array>();
  return (x, chunk) => {
    const { chunks, body } = exchanges[x] as Exchange;
    const bytes = open.get(x) ?? body();
    if (chunk + 1 < chunks.length) open.set(x, bytes);
    else open.delete(x);
    const { offset, n } = chunks[chunk] as Exchange['chunks'][number];
    return bytes.subarray(offset, offset + n);
  };
}

function recordedDelivery(
  delivery: TapeDelivery,
  { events, bodyOf }: { events: readonly Event[]; bodyOf: BodyOf },
): RecordedDelivery {
  const event = events[delivery.event] as Event;
  return {
    t: delivery.t,
    event: delivery.event,
    source: sourceOf(delivery),
    ends: delivery.kind === 'complete',
    get delivery() {
      return deliveryOf(delivery, { event, bodyOf });
    },
  };
}

function sourceOf(delivery: TapeDelivery): Source {
  switch (delivery.kind) {
    case 'timer':
      return {
        from: 'timer',
        timer: delivery.timer,
        ...(delivery.owner === undefined ? {} : { owner: delivery.owner }),
      };
    case 'tool-result':
      return { from: 'tool', call: delivery.call };
    case 'program-output':
    case 'program-exit':
      return { from: 'program', program: delivery.program };
    case 'message':
      return delivery.program === undefined
        ? { from: 'starter' }
        : { from: 'program', program: delivery.program };
    case 'stdin':
      return { from: 'stdin' };
    default:
      return { from: 'exchange', x: delivery.x };
  }
}

function deliveryOf(
  recorded: TapeDelivery,
  { event, bodyOf }: { event: Event; bodyOf: BodyOf },
): Delivery {
  if (recorded.kind === 'chunk') {
    return { kind: 'data', bytes: bodyOf(recorded.x, recorded.chunk) };
  }
  switch (event.kind) {
    case 'response':
    case 'complete':
    case 'failure':
    case 'timer':
    case 'tool-result':
    case 'program-exit':
    case 'message':
      return event;
    case 'program-output':
      return { kind: 'program-output', stream: event.stream, bytes: event.body };
    case 'stdin':
      return { kind: 'stdin', bytes: event.body };
    default:
      throw new TypeError(`${event.kind} is no delivery`);
  }
}
