import type { DataEvent, Event } from '@tracefork/tape';
import type { EventSink } from '../record/tape-log.ts';
import { redactedEvent } from './redacted-event.ts';
import type { Redactor } from './redactor.ts';
import { StreamRedaction } from './stream-redaction.ts';

/** Most that waits for the end of what may be a secret. */
const mostEvents = 10_000;
const mostBytes = 16 * 1024 * 1024;

/**
 * Takes secrets out of events on their way to the tape. Where a piece of a stream ends in what may
 * be the beginning of one, events wait for the next piece, but never longer than until the next
 * checkpoint; what the agent is given does not wait.
 */
export function redactingSink(sink: EventSink, redactor: Redactor): EventSink {
  const streams = new Map<string, StreamRedaction>();
  let waiting: Event[] = [];
  let size = 0;

  function stream(name: string): StreamRedaction {
    const known = streams.get(name);
    if (known !== undefined) return known;
    const made = new StreamRedaction(redactor);
    streams.set(name, made);
    return made;
  }

  /** The bytes as they will be; the agent's own stay as they are. */
  function pushed(name: string, bytes: Uint8Array): Uint8Array {
    const own = new Uint8Array(bytes);
    size += own.length;
    stream(name).push(own);
    return own;
  }

  function closed(name: string): void {
    streams.get(name)?.close();
    streams.delete(name);
  }

  function redacted(event: Event): Event {
    switch (event.kind) {
      case 'data':
        return { ...event, bodies: bodiesOf(event) };
      case 'complete':
      case 'failure':
      case 'abort':
        closed(`exchange ${event.x}`);
        return redactedEvent(event, redactor);
      case 'program-output': {
        const name = `program ${event.program} ${event.stream}`;
        if (event.body.length === 0) closed(name);
        return { ...event, body: pushed(name, event.body) };
      }
      case 'program-exit':
        closed(`program ${event.program} stdout`);
        closed(`program ${event.program} stderr`);
        return redactedEvent(event, redactor);
      case 'stdin':
        if (event.body.length === 0) closed('stdin');
        return { ...event, body: pushed('stdin', event.body) };
      case 'outcome':
      case 'end':
        for (const name of [...streams.keys()]) closed(name);
        return redactedEvent(event, redactor);
      default:
        return redactedEvent(event, redactor);
    }
  }

  function bodiesOf({ x, bodies }: DataEvent): readonly Uint8Array[] {
    const exchanges = [...new Set(x)];
    return bodies.map((body, index) => pushed(`exchange ${exchanges[index]}`, body));
  }

  function flush(): void {
    const ready = waiting;
    waiting = [];
    size = 0;
    for (const event of ready) sink.append(event, { owned: true });
  }

  return {
    append(event) {
      waiting.push(redacted(event));
      const tooMuch = waiting.length > mostEvents || size > mostBytes;
      if (tooMuch) for (const one of streams.values()) one.force();
      if (tooMuch || ![...streams.values()].some(({ open }) => open)) flush();
    },
    checkpoint() {
      for (const one of streams.values()) one.force();
      flush();
      sink.checkpoint();
    },
  };
}
