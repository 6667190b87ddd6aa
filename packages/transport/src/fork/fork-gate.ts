import { runOutside } from '../context.ts';
import { type RecordedDelivery, sourceKey } from '../gate/recorded-delivery.ts';
import {
  createReplayGate,
  type ReplayGateControl,
  type ReplayGateOptions,
} from '../gate/replay-gate.ts';
import type { Delivery, RecordGate, Source } from '../ports.ts';
import { real } from '../real.ts';

/** A replay's gate that ends in the middle of the run. */
export interface ForkGate extends ReplayGateControl {
  /** Calls `run` when everything of the prefix has been delivered and the agent has reacted. */
  atEnd(source: Source, run: () => void): void;
  /**
   * The tail begins: what was under way is delivered as it was then, counted from now, each source
   * for itself, through the gate of the tail's recording.
   *
   * @param options `without`: keys of sources that somebody else goes on with.
   */
  goOn(gate: RecordGate, options: { readonly without: ReadonlySet<string> }): void;
  /** Milliseconds since the run began of the delivery that was handed over last. */
  reached(): number;
}

interface Pending {
  readonly source: Source;
  readonly run: (delivery: Delivery) => void;
  readonly withdraw: () => void;
}

/** The gate of a fork: the recorded order up to its point, then what was under way. */
export function createForkGate(
  deliveries: readonly RecordedDelivery[],
  options: ReplayGateOptions & {
    /** Deliveries after the point of what began before it. */
    readonly rest: readonly RecordedDelivery[];
    /** Milliseconds since the run began at which the tail begins. */
    readonly t: number;
    /** The exchange whose turn ends the prefix. */
    readonly at: number;
  },
): ForkGate {
  const marker: RecordedDelivery = {
    t: options.t,
    event: -1,
    source: { from: 'exchange', x: options.at },
    delivery: { kind: 'complete' },
  };
  const { onRelease } = options;
  const inner = createReplayGate([...deliveries, marker], {
    ...options,
    onRelease: (recorded) => {
      if (recorded === marker) return;
      reached = recorded.t;
      onRelease(recorded);
    },
  });
  const left = Map.groupBy(options.rest, ({ source }) => sourceKey(source));
  const pending = new Map<string, Pending>();
  let reached = 0;
  let tail: { readonly gate: RecordGate; readonly since: number } | undefined;

  function takeFromRest(source: Source, run: (delivery: Delivery) => void): () => void {
    const recorded = left.get(sourceKey(source))?.shift();
    if (tail === undefined || recorded === undefined) return () => {};
    const { gate, since } = tail;
    let withdraw = () => {};
    const wait = recorded.t - options.t - (real.performanceNow() - since);
    const timer = runOutside(() =>
      real.setTimeout(
        () => {
          const { delivery } = recorded;
          withdraw = gate.deliver(source, delivery, () => run(delivery));
        },
        Math.max(0, wait),
      ),
    );
    return () => {
      real.clearTimeout(timer);
      withdraw();
    };
  }

  return {
    ...inner,
    take(source, run) {
      if (tail !== undefined) return takeFromRest(source, run);
      const key = sourceKey(source);
      const taken: Pending = {
        source,
        run,
        withdraw: inner.take(source, (delivery) => {
          if (pending.get(key) === taken) pending.delete(key);
          run(delivery);
        }),
      };
      pending.set(key, taken);
      return () => {
        if (pending.get(key) === taken) pending.delete(key);
        taken.withdraw();
      };
    },
    reached: () => reached,
    atEnd(source, run) {
      inner.take(source, run);
    },
    goOn(gate, { without }) {
      tail = { gate, since: real.performanceNow() };
      const waiting = [...pending.values()];
      pending.clear();
      for (const { source, run, withdraw } of waiting) {
        withdraw();
        if (source.from !== 'timer' && !without.has(sourceKey(source))) takeFromRest(source, run);
      }
    },
    awaited: () => (tail === undefined ? inner.awaited() : undefined),
    pending: () => (tail === undefined ? inner.pending() : 0),
    abandon(source) {
      if (tail === undefined) inner.abandon(source);
      else left.delete(sourceKey(source));
    },
  };
}
