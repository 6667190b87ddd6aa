import type { DrawEvent, Event } from '@tracefork/tape';
import type { MatchableRequest } from '../replay/request-key.ts';
import type { ForkScript } from './script.ts';

/** What the agent did in a prefix that was served although it differed. */
export interface Observed {
  /** Requests by their number on the tape. */
  readonly requests: ReadonlyMap<number, MatchableRequest>;
  /** Arguments of tool calls by their number. */
  readonly inputs: ReadonlyMap<number, Uint8Array>;
  /** Every checked draw, in order; `undefined`: as recorded. */
  readonly draws: readonly DrawEvent[] | undefined;
}

/**
 * The events with which a branch's tape begins: its parent's own up to the fork, so that both share
 * them byte for byte; where the agent did otherwise, what it did.
 */
export function prefixEvents(events: readonly Event[], observed: Observed): readonly Event[] {
  const { requests, inputs, draws } = observed;
  const kept = events.flatMap((event): readonly Event[] => {
    if (event.kind === 'draw' && draws !== undefined) return [];
    if (event.kind === 'request') return [requestAsMade(event, requests.get(event.x))];
    const input = event.kind === 'tool-call' ? inputs.get(event.call) : undefined;
    return [input === undefined ? event : ({ ...event, input } as Event)];
  });
  return [...kept, ...(draws ?? [])];
}

function requestAsMade(
  event: Extract<Event, { kind: 'request' }>,
  actual: MatchableRequest | undefined,
): Event {
  if (actual === undefined) return event;
  const { method, url, headers, body } = actual;
  return { kind: 'request', t: event.t, x: event.x, via: event.via, method, url, headers, body };
}

/** What stands on a branch where its tail begins: how it was made. */
export function forkEvent(t: number, { at, trial, prefix, requests, label }: ForkScript): Event {
  const json = {
    kind: 'fork',
    ancillary: true,
    t,
    x: at,
    trial,
    prefix,
    ...(requests === undefined ? {} : { requests }),
    ...label,
  };
  return { kind: 'unknown', line: JSON.stringify(json), json };
}
