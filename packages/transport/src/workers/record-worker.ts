import { AsyncLocalStorage } from 'node:async_hooks';
import { types } from 'node:util';
import type { Worker } from 'node:worker_threads';
import type { Delivery } from '../ports.ts';
import { gateStream } from '../programs/gated-stream.ts';
import { onExitKey } from './worker-start.ts';

export interface RecordWorkerOptions {
  readonly deliver: (delivery: Delivery, run: () => void) => void;
  /** Called with each message that the agent sends, before it leaves. */
  readonly sent: (text: string) => void;
  /** A value as JSON; empty: it cannot be held. */
  readonly held: (value: unknown) => string;
  /** The thread ended; the agent does not know yet. */
  readonly ending: () => void;
}

/** Puts the gate between a worker thread and the thread that started it. */
export function recordWorker(worker: Worker, options: RecordWorkerOptions): void {
  const { deliver, sent, held, ending } = options;
  const inContext = AsyncLocalStorage.snapshot();
  const { emit, postMessage } = worker;
  let ended = false;

  function emitting(this: Worker, event: string, ...args: readonly unknown[]): boolean {
    const delivery = deliveryOf(event, args[0]);
    if (delivery === undefined) return emit.call(this, event, ...args);
    deliver(delivery, () => {
      inContext(() => emit.call(this, event, ...args));
      if (event === 'exit') this.removeAllListeners();
    });
    return true;
  }

  function deliveryOf(event: string, value: unknown): Delivery | undefined {
    switch (event) {
      case 'online':
        return { kind: 'message', event };
      case 'message':
        return { kind: 'message', text: held(value) };
      case 'error':
        return { kind: 'message', event, text: held(asError(value)) };
      case 'messageerror':
        return { kind: 'message', text: '' };
      case 'exit':
        ended = true;
        ending();
        return { kind: 'program-exit', code: Number(value), signal: null };
      default:
        return undefined;
    }
  }

  define(worker, 'emit', emitting);
  keepListeners(worker);
  define(worker, 'postMessage', (...args: Parameters<Worker['postMessage']>): void => {
    // Before it is sent: what is transferred is gone then.
    const text = held(args[0]);
    postMessage.apply(worker, args);
    if (!ended) sent(text);
  });
  for (const name of ['stdout', 'stderr'] as const) {
    const stream = worker[name] as unknown as Pushed;
    gateStream(stream as never, (chunk, run) => {
      deliver({ kind: 'program-output', stream: name, bytes: new Uint8Array(chunk ?? []) }, run);
    });
    const { push } = stream;
    stream.push = (chunk, encoding) =>
      push.call(stream, typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk);
  }
}

/** What Node makes of a worker's error is no error to whoever copies it. */
function asError(value: unknown): unknown {
  const copied: boolean = types.isNativeError(value);
  if (copied || !(value instanceof Error)) return value;
  const { name, message } = value;
  const cause = value.cause === undefined ? {} : { cause: asError(value.cause) };
  return Object.assign(new Error(message, cause), value, { name });
}

/** Node takes all listeners away once it has told them of the end; here some are told later. */
function keepListeners(worker: Worker): void {
  const key = onExitKey(worker);
  if (key === undefined) return;
  const own = worker as unknown as Record<symbol, (...args: readonly unknown[]) => void>;
  const onExit = own[key];
  define(worker, key, (...args: readonly unknown[]): void => {
    define(worker, 'removeAllListeners', () => worker);
    try {
      onExit?.apply(worker, [...args]);
    } finally {
      Reflect.deleteProperty(worker, 'removeAllListeners');
    }
  });
}

/** Node pushes text into these streams where the thread printed text. */
interface Pushed {
  push(chunk: string | Uint8Array | null, encoding?: BufferEncoding): boolean;
}

function define(worker: Worker, name: PropertyKey, value: unknown): void {
  Object.defineProperty(worker, name, {
    value,
    configurable: true,
    writable: true,
    enumerable: false,
  });
}
