import type { Event, Tape } from '@tracefork/tape';
import type { RunOutcome, RunStatus } from './run.ts';

/** What a tape says about its run. */
export interface TapeFacts {
  readonly name: string | null;
  readonly writer: string;
  readonly node: string | null;
  /** Milliseconds since 1970; `null` where the tape holds no date. */
  readonly created: number | null;
  readonly duration: number;
  readonly complete: boolean;
  readonly outcome: RunOutcome | null;
  readonly status: RunStatus;
  readonly exchanges: number;
}

export function tapeFacts(tape: Tape): TapeFacts {
  const { header, events } = tape;
  const last = events.at(-1);
  const outcome = outcomeOf(events);
  const created = Date.parse(header.created);
  return {
    name: header.agent ?? null,
    writer: `${header.writer.name} ${header.writer.version}`,
    node: events.find((event) => event.kind === 'environment')?.node ?? null,
    created: Number.isNaN(created) ? null : created,
    duration: last !== undefined && 't' in last ? last.t : 0,
    complete: tape.complete,
    outcome,
    status: statusOf(outcome),
    exchanges: events.filter((event) => event.kind === 'request').length,
  };
}

function outcomeOf(events: readonly Event[]): RunOutcome | null {
  const event = events.findLast((candidate) => candidate.kind === 'outcome');
  if (event === undefined) return null;
  if (event.exit !== undefined) return { kind: 'exit', ...event.exit };
  if (event.error === undefined) return { kind: 'returned' };
  return { kind: 'threw', name: event.error.name, message: event.error.message };
}

function statusOf(outcome: RunOutcome | null): RunStatus {
  if (outcome === null) return 'unknown';
  if (outcome.kind === 'exit') return outcome.code === 0 ? 'succeeded' : 'failed';
  return outcome.kind === 'returned' ? 'succeeded' : 'failed';
}
