import { parseEventStream } from '@tracefork/wire';

/** One event of a stream, with the moment at which its last byte arrived. */
export interface TimedEvent {
  readonly name: string;
  readonly data: string;
  /** Milliseconds since the request. */
  readonly at: number;
  /** Where it ends in the body, in bytes. */
  readonly end: number;
}

const LF = 10;
const CR = 13;

/** The events of a `text/event-stream` body. @param chunks lengths and times of what arrived. */
export function timedEvents(
  body: Uint8Array,
  chunks: ReadonlyArray<{ readonly length: number; readonly at: number }>,
): readonly TimedEvent[] {
  const events: TimedEvent[] = [];
  let chunk = 0;
  let arrived = chunks[0]?.length ?? body.length;
  let start = 0;
  for (const end of blockEnds(body)) {
    while (arrived < end && chunk < chunks.length - 1) {
      chunk += 1;
      arrived += chunks[chunk]?.length ?? 0;
    }
    const at = chunks[chunk]?.at ?? 0;
    for (const { name, data } of parseEventStream(body.subarray(start, end))) {
      events.push({ name, data, at, end });
    }
    start = end;
  }
  return events;
}

/** Offsets after each blank line. */
function blockEnds(body: Uint8Array): readonly number[] {
  const ends: number[] = [];
  let fresh = true;
  for (let index = 0; index < body.length; index += 1) {
    const byte = body[index];
    if (byte !== LF && byte !== CR) {
      fresh = false;
      continue;
    }
    if (byte === CR && body[index + 1] === LF) index += 1;
    if (fresh) ends.push(index + 1);
    fresh = true;
  }
  return ends;
}
