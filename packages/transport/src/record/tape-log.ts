import type { DataEvent, Event } from '@tracefork/tape';
import type { Log } from '../ports.ts';

/** The writer's side that a recording needs; `@tracefork/tape` has it. */
export interface EventSink {
  append(event: Event): void;
  checkpoint(): void;
}

interface Batch {
  readonly t: number;
  readonly x: number[];
  readonly n: number[];
  readonly dt: number[];
  readonly parts: Map<number, Uint8Array[]>;
  size: number;
  last: number;
}

/** Bytes of stream data after which a batch is written down. */
const batchBytes = 64 * 1024;

/** Writes events down; runs of body chunks become one event. */
export class TapeLog implements Log {
  readonly #sink: EventSink;
  #batch: Batch | undefined;

  constructor(sink: EventSink) {
    this.#sink = sink;
  }

  append(event: Event): void {
    this.#flush();
    this.#sink.append(event);
  }

  /** A body chunk of exchange `x` was delivered at `t`. */
  data(x: number, { t, bytes }: { t: number; bytes: Uint8Array }): void {
    this.#batch ??= { t, x: [], n: [], dt: [], parts: new Map(), size: 0, last: Math.round(t) };
    const batch = this.#batch;
    const at = Math.round(t);
    batch.x.push(x);
    batch.n.push(bytes.length);
    batch.dt.push(at - batch.last);
    batch.last = at;
    // The agent's client may take the buffer away.
    const copy = new Uint8Array(bytes);
    const parts = batch.parts.get(x);
    if (parts === undefined) batch.parts.set(x, [copy]);
    else parts.push(copy);
    batch.size += bytes.length;
    if (batch.size >= batchBytes) this.#flush();
  }

  checkpoint(): void {
    this.#flush();
    this.#sink.checkpoint();
  }

  #flush(): void {
    if (this.#batch === undefined) return;
    const { t, x, n, dt, parts } = this.#batch;
    this.#batch = undefined;
    const event: DataEvent = {
      kind: 'data',
      t,
      x,
      n,
      dt,
      bodies: [...parts.values()].map((list) => Buffer.concat(list)),
    };
    this.#sink.append(event);
  }
}
