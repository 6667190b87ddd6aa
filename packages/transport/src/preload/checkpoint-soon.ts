import type { Event } from '@tracefork/tape';
import { runOutside } from '../context.ts';
import { real } from '../real.ts';
import type { EventSink } from '../record/tape-log.ts';

/** Milliseconds that the end of an answer may wait for the agent's next act, which hands it over. */
const soon = 20;

const endings: ReadonlySet<Event['kind']> = new Set([
  'complete',
  'failure',
  'tool-result',
  'program-exit',
]);

/**
 * Hands the end of every answer to the kernel soon after, though the agent does nothing outside:
 * it may be ended by a signal while it thinks.
 *
 * @note A listener for the signal would be in the way: where the agent computes, the signal would
 * wait for it, and Ctrl-C would not work any more.
 */
export function checkpointSoon(sink: EventSink): EventSink {
  let timer: NodeJS.Timeout | undefined;

  function checkpoint(): void {
    if (timer !== undefined) real.clearTimeout(timer);
    timer = undefined;
    sink.checkpoint();
  }

  return {
    append(event) {
      sink.append(event);
      if (!endings.has(event.kind)) return;
      timer ??= runOutside(() => real.setTimeout(checkpoint, soon)).unref();
    },
    checkpoint,
  };
}
