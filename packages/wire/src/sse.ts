import { createParser } from 'eventsource-parser';
import { decodeText } from './json.ts';

/** One event of a `text/event-stream`. */
export interface StreamEvent {
  /** Value of its `event:` field; `''` if it had none. */
  readonly name: string;
  /** Its `data:` lines, joined by line feeds. */
  readonly data: string;
}

/**
 * The events of a `text/event-stream` body, by the rules of the HTML standard: any line ending,
 * comments skipped, a leading byte order mark dropped, an event that its blank line never ended
 * discarded. Never throws.
 *
 * @example
 * ```ts
 * import { parseEventStream } from '@tracefork/wire';
 *
 * const body = new TextEncoder().encode('event: greet\ndata: hello\n\n');
 * console.log(parseEventStream(body)); // [ { name: 'greet', data: 'hello' } ]
 * ```
 */
export function parseEventStream(body: Uint8Array): StreamEvent[] {
  const events: StreamEvent[] = [];
  const parser = createParser({
    onEvent: (event) => events.push({ name: event.event ?? '', data: event.data }),
  });
  parser.feed(decodeText(body));
  return events;
}
