import type { DataEvent, Event } from '@tracefork/tape';
import type { Log } from '../ports.ts';

/** The writer's side that a recording needs; `@tracefork/tape` has it. */
export interface EventSink {
  /** @param options.owned nobody changes the event's bytes any more. */
  append(event: Event, options?: { readonly owned?: boolean }): void;
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

  append(event: Event, options?: { readonly owned?: boolean }): void {
    this.#flush();
    this.#sink.append(event, options);
  }

  /**
   * A body chunk of exchange `x` was delivered at `t`.
   *
   * @param chunk.owned nobody else has these bytes: an agent's client might take its buffer away.
   */
  data(
    x: number,
    { t, bytes, owned = false }: { t: number; bytes: Uint8Array; owned?: boolean },
  ): void {
    this.#batch ??= { t, x: [], n: [], dt: [], parts: new Map(), size: 0, last: Math.round(t) };
    const batch = this.#batch;
    const at = Math.round(t);
    batch.x.push(x);
    batch.n.push(bytes.length);
    batch.dt.push(at - batch.last);
    batch.last = at;
    const part = owned ? bytes : new Uint8Array(bytes);
    const parts = batch.parts.get(x);
    if (parts === undefined) batch.parts.set(x, [part]);
    else parts.push(part);
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
      bodies: Array.from(parts.values(), joined),
    };
    this.#sink.append(event, { owned: true });
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : Buffer.concat(parts);
}
