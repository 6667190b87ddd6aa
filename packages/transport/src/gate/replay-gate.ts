import type { Delivery, ReplayGate, Source } from '../ports.ts';
import { real } from '../real.ts';
import { type RecordedDelivery, sourceKey } from './recorded-delivery.ts';
import { createSettling } from './settling.ts';

export interface ReplayGateOptions {
  /** Called just before a delivery is handed over: the virtual clock moves here. */
  readonly onRelease: (delivery: RecordedDelivery) => void;
  /** Milliseconds to wait before a delivery; absent: as fast as the agent takes them. */
  readonly pace?: (delivery: RecordedDelivery, previous: RecordedDelivery | undefined) => number;
  /** How many operations the agent has under way whose ends make it go on. Default: none. */
  readonly working?: () => number;
}

/** Milliseconds that work of the agent holds a delivery back at most. */
const patience = 1000;

/** The replay gate, with what the session needs to see of it. */
export interface ReplayGateControl extends ReplayGate {
  /** The delivery whose turn it is but that nobody asked for, if the gate waits for one. */
  awaited(): RecordedDelivery | undefined;
  /** How many of the agent's requests for a delivery are pending. */
  pending(): number;
  /** Whether the gate waits for the recorded time to pass. */
  pacing(): boolean;
  /** Deliveries never handed over. */
  remaining(): readonly RecordedDelivery[];
  /** Gives up a source: its remaining deliveries no longer hold others back. */
  abandon(source: Source): void;
  /** Gives up the order: every request is served at once with its source's next delivery. */
  openUp(): void;
  /** Called whenever the gate hands something over; tells a stall from slow progress. */
  readonly progress: () => number;
}

/**
 * Re-imposes the recorded order. Each delivery is released after its predecessor, once somebody
 * asked for it, and after the agent has reacted to what came before. The end of a
 * response that follows directly, and anything that is pulled right after something of the same
 * exchange, is released as soon as it is asked for.
 */
export function createReplayGate(
  deliveries: readonly RecordedDelivery[],
  options: ReplayGateOptions,
): ReplayGateControl {
  const waiting = new Map<string, (delivery: Delivery) => void>();
  const abandoned = new Set<string>();
  /** Indexes of each source's deliveries, consumed from the front. */
  const bySource = new Map<string, number[]>();
  for (const [index, recorded] of deliveries.entries()) {
    const key = sourceKey(recorded.source);
    const indexes = bySource.get(key);
    if (indexes === undefined) bySource.set(key, [index]);
    else indexes.push(index);
  }
  const released = new Uint8Array(deliveries.length);
  const consumed = new Map<string, number>();
  let cursor = 0;
  const settling = createSettling({
    working: options.working ?? (() => 0),
    patience,
    onSettled: () => pump(),
  });
  let pacing = false;
  let lastKey = '';
  let handedOver = 0;
  let open = false;
  let previous: RecordedDelivery | undefined;

  function skip(): void {
    while (cursor < deliveries.length) {
      const recorded = deliveries[cursor] as RecordedDelivery;
      if (released[cursor] === 0 && !abandoned.has(sourceKey(recorded.source))) return;
      cursor++;
    }
  }

  function release(index: number, key: string, run: (delivery: Delivery) => void): void {
    const recorded = deliveries[index] as RecordedDelivery;
    waiting.delete(key);
    released[index] = 1;
    handedOver++;
    consumed.set(key, (consumed.get(key) ?? 0) + 1);
    lastKey = key;
    options.onRelease(recorded);
    previous = recorded;
    settling.begin();
    run(recorded.delivery);
  }

  function pump(): void {
    if (pacing) return;
    if (open) {
      pumpOpen();
      return;
    }
    skip();
    const recorded = deliveries[cursor];
    if (recorded === undefined) return;
    const key = sourceKey(recorded.source);
    const run = waiting.get(key);
    if (run === undefined || settling.busy()) return;
    const wait = options.pace?.(recorded, previous) ?? 0;
    if (wait <= 0) {
      release(cursor, key, run);
      return;
    }
    pacing = true;
    real.setTimeout(() => {
      pacing = false;
      const still = waiting.get(key);
      if (still !== undefined) release(cursor, key, still);
      else pump();
    }, wait);
  }

  function pumpOpen(): void {
    if (settling.busy()) return;
    for (const [key, run] of waiting) {
      const index = bySource.get(key)?.[consumed.get(key) ?? 0];
      if (index === undefined) continue;
      release(index, key, run);
      return;
    }
  }

  /** The agent asked for what follows directly in the same exchange: no need to wait. */
  function followsDirectly(source: Source, key: string): boolean {
    if (open || options.pace !== undefined || key !== lastKey || source.from !== 'exchange')
      return false;
    skip();
    const recorded = deliveries[cursor];
    if (recorded === undefined || sourceKey(recorded.source) !== key) return false;
    return source.pulled === true || recorded.ends === true;
  }

  return {
    progress: () => handedOver,
    take(source, run) {
      const key = sourceKey(source);
      waiting.set(key, run);
      // Who asks is in the middle of its turn: it sees nothing of the answer before that is over.
      if (followsDirectly(source, key)) {
        real.queueMicrotask(() => {
          if (waiting.get(key) !== run) return;
          if (followsDirectly(source, key)) release(cursor, key, run);
          else pump();
        });
      } else if (!settling.busy()) {
        settling.begin();
      }
      return () => {
        if (waiting.get(key) === run) waiting.delete(key);
      };
    },
    awaited() {
      if (open) return undefined;
      skip();
      const recorded = deliveries[cursor];
      if (recorded === undefined || waiting.has(sourceKey(recorded.source))) return undefined;
      return recorded;
    },
    pending: () => waiting.size,
    pacing: () => pacing,
    remaining: () => deliveries.filter((_, index) => released[index] === 0),
    abandon(source) {
      abandoned.add(sourceKey(source));
      waiting.delete(sourceKey(source));
      pump();
    },
    openUp() {
      open = true;
      pump();
    },
  };
}
