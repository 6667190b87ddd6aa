import { type RecordedDelivery, sourceKey } from '../gate/recorded-delivery.ts';
import type { ReplayTape } from '../replay/replay-tape.ts';

/** Where a tape is cut: everything before the first delivery of one exchange is the prefix. */
export interface ForkPoint {
  readonly at: number;
  /** The parent up to here, as a replay takes it; it is complete by itself. */
  readonly prefix: ReplayTape;
  /** How many of the parent's events belong to the prefix. */
  readonly events: number;
  /** Milliseconds since the run began at which the tail begins. */
  readonly t: number;
  /** What was started before and still had something to deliver: its remaining deliveries, in order. */
  readonly rest: readonly RecordedDelivery[];
  /** Exchanges under way that had delivered nothing yet, `at` not among them. */
  readonly unanswered: ReadonlySet<number>;
}

/**
 * Cuts a tape at the answer of exchange `at`; where it was never answered, at the next delivery of
 * anything, since until then the agent does what follows from the prefix.
 *
 * @throws RangeError where the tape has no such exchange
 */
export function forkPoint(tape: ReplayTape, at: number): ForkPoint {
  const request = tape.events.findIndex((event) => event.kind === 'request' && event.x === at);
  if (request === -1) throw new RangeError(`the tape has no exchange ${at}`);
  const events = cutOf(tape, { at, request });
  const before = tape.deliveries.filter(({ event }) => event < events);
  const after = tape.deliveries.filter(({ event }) => event >= events);
  const cut = tape.events.slice(0, events);
  const started = new Set<string>(['i']);
  const unanswered = new Set<number>();
  for (const event of cut) {
    if (event.kind === 'request' && event.x !== at) {
      started.add(`x${event.x}`);
      unanswered.add(event.x);
    } else if (event.kind === 'tool-call') started.add(`c${event.call}`);
    else if (event.kind === 'program') started.add(`p${event.program}`);
  }
  for (const { source } of before) if (source.from === 'exchange') unanswered.delete(source.x);
  const asked = cut[request];
  return {
    at,
    prefix: {
      requests: tape.requests.filter(({ x }) => x === at || started.has(`x${x}`)),
      deliveries: before,
      aborted: new Set(cut.flatMap((event) => (event.kind === 'abort' ? [event.x] : []))),
      programs: tape.programs.filter(({ program }) => started.has(`p${program}`)),
      toolCalls: cut.flatMap((event) => (event.kind === 'tool-call' ? [event] : [])),
      events: cut,
      environment: tape.environment,
      hostname: tape.hostname,
      variablesRead: tape.variablesRead,
      outcome: undefined,
      uncovered: cut.flatMap((event) => (event.kind === 'uncovered' ? [event] : [])),
      redaction: tape.redaction,
      complete: true,
      get stepOf() {
        return tape.stepOf;
      },
    },
    events,
    t: Math.max(before.at(-1)?.t ?? 0, asked?.kind === 'request' ? asked.t : 0),
    rest: after.filter(({ source }) => started.has(sourceKey(source))),
    unanswered,
  };
}

function cutOf(tape: ReplayTape, { at, request }: { at: number; request: number }): number {
  const { deliveries, events } = tape;
  const answer = deliveries.find(({ source }) => source.from === 'exchange' && source.x === at);
  const cut = answer ?? deliveries.find(({ event }) => event > request);
  if (cut !== undefined) return cut.event;
  const end = events.findIndex(({ kind }) => kind === 'outcome' || kind === 'end');
  return end === -1 ? events.length : end;
}
