import type { Event } from '@tracefork/tape';

/**
 * The events with what a program printed or read, and standard input, whole in the first event of
 * its stream and empty in the others, so that nothing is cut where somebody looks into it.
 */
export function joinedStreams(events: readonly Event[]): readonly Event[] {
  const parts = new Map<string, Uint8Array[]>();
  for (const event of events) {
    const name = streamOf(event);
    if (name === null || !('body' in event)) continue;
    const known = parts.get(name);
    if (known === undefined) parts.set(name, [event.body as Uint8Array]);
    else known.push(event.body as Uint8Array);
  }
  return events.map((event) => {
    const name = streamOf(event);
    if (name === null) return event;
    const body = Buffer.concat(parts.get(name) ?? []);
    parts.set(name, []);
    return { ...event, body } as Event;
  });
}

/** `null`: the event is no part of a stream of its own. */
function streamOf(event: Event): string | null {
  switch (event.kind) {
    case 'stdin':
      return 'stdin';
    case 'program-input':
      return `${event.program} input`;
    case 'program-output':
      return `${event.program} ${event.stream}`;
    default:
      return null;
  }
}
