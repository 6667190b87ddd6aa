import type { Delivery, RecordGate, Source } from '../ports.ts';
import { real } from '../real.ts';
import { createSettling } from './settling.ts';

interface Waiting {
  readonly source: Source;
  readonly delivery: Delivery;
  readonly run: () => void;
}

/** How long deliveries of a recording were held back to fix their order. */
export interface GateDelay {
  /** Deliveries that had to wait. */
  readonly held: number;
  /** Longest wait of one, in milliseconds. */
  readonly longest: number;
}

export interface RecordGateOptions {
  /** How many operations the agent has under way whose ends make it go on. Default: none. */
  readonly working?: () => number;
}

/** Milliseconds that work of the agent holds deliveries back at most. */
const patience = 250;

/**
 * Puts deliveries in one order: each is written down, then handed to the agent, and the next one
 * waits until the agent has reacted. What comes from the exchange that was served last need not
 * wait if it is in order by itself: the end of a response, and anything of an exchange whose
 * reader asks for one thing at a time.
 */
export function createRecordGate(
  write: (source: Source, delivery: Delivery) => void,
  { working = () => 0 }: RecordGateOptions = {},
): RecordGate & { readonly delay: GateDelay } {
  const queue: Array<Waiting & { readonly since: number }> = [];
  const delay = { held: 0, longest: 0 };
  let last: Source | undefined;
  const settling = createSettling({ working, patience, onSettled: releaseNext });

  function release({ source, delivery, run }: Waiting): void {
    last = source;
    write(source, delivery);
    settling.begin();
    run();
  }

  function releaseNext(): void {
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
      if (queue.length === 0 && (inOrderByItself || !settling.busy())) {
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
