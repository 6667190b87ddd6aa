import type { Delivery, RecordGate, Source } from '../ports.ts';
import { real } from '../real.ts';

interface Waiting {
  readonly source: Source;
  readonly delivery: Delivery;
  readonly run: () => void;
}

/** How long deliveries of a recording were held back to fix their order. */
export interface GateDelay {
  /** Deliveries that had to wait. */
  held: number;
  /** Longest wait, in milliseconds. */
  longest: number;
}

/**
 * Puts deliveries in one order: each is written down, then handed to the agent, and the next one
 * waits until the agent had two turns of the event loop to react. What comes from the exchange that
 * was served last need not wait if it is in order by itself: the end of a response, and anything
 * of an exchange whose reader asks for one thing at a time.
 */
export function createRecordGate(write: (source: Source, delivery: Delivery) => void): RecordGate & {
  readonly delay: GateDelay;
} {
  const queue: Array<Waiting & { since: number }> = [];
  const delay: GateDelay = { held: 0, longest: 0 };
  let last: Source | undefined;
  let settling = 0;

  function release({ source, delivery, run }: Waiting): void {
    last = source;
    settling++;
    write(source, delivery);
    real.setImmediate(firstTurn);
    run();
  }

  function firstTurn(): void {
    real.setImmediate(secondTurn);
  }

  function secondTurn(): void {
    settling--;
    if (settling > 0) return;
    const next = queue.shift();
    if (next === undefined) return;
    const waited = real.performanceNow() - next.since;
    if (waited > delay.longest) delay.longest = waited;
    release(next);
  }

  return {
    delay,
    deliver(source, delivery, run) {
      const inOrderByItself =
        source.from === 'exchange' &&
        last?.from === 'exchange' &&
        last.x === source.x &&
        (source.pulled === true || delivery.kind === 'complete');
      if (queue.length === 0 && (settling === 0 || inOrderByItself)) {
        release({ source, delivery, run });
        return () => {};
      }
      delay.held++;
      const waiting = { source, delivery, run, since: real.performanceNow() };
      queue.push(waiting);
      return () => {
        const index = queue.indexOf(waiting);
        if (index !== -1) queue.splice(index, 1);
      };
    },
  };
}
