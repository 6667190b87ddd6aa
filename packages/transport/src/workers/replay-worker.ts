import { AsyncLocalStorage } from 'node:async_hooks';
import { EventEmitter } from 'node:events';
import { Readable } from 'node:stream';
import type { Worker } from 'node:worker_threads';
import type { MessageCheck } from '../children/message-check.ts';
import type { Delivery, ReplayGate } from '../ports.ts';
import type { RecordedProgram } from '../programs/recorded-program.ts';
import { real } from '../real.ts';
import { fromClonedJson } from './cloned-json.ts';
import { handOver, type Transfer } from './hand-over.ts';
import type { WorkerStart } from './worker-start.ts';

export interface ReplayWorkerOptions {
  readonly recorded: RecordedProgram;
  readonly gate: ReplayGate;
  readonly check: MessageCheck;
  /** A value as JSON, as it is on the tape. */
  readonly held: (value: unknown) => string;
  readonly threadId: number;
}

/** Stands for a worker thread: nothing runs, and what it gave is given again, in its turn. */
export function replayWorker(start: WorkerStart, options: ReplayWorkerOptions): Worker {
  const { recorded, gate, check, held, threadId } = options;
  const inContext = AsyncLocalStorage.snapshot();
  const streams = { stdout: stream(), stderr: stream() };
  let over = false;
  const ended = () =>
    over
      ? Promise.resolve(undefined)
      : new Promise<number>((resolve) => worker.once('exit', resolve));
  const worker = Object.create(start.prototype, {
    ...Object.getOwnPropertyDescriptors(new EventEmitter()),
    ...described({
      threadId,
      stdin: null,
      ...streams,
      resourceLimits: { ...start.options.resourceLimits },
      performance: { eventLoopUtilization: () => ({ idle: 0, active: 0, utilization: 0 }) },
      postMessage(value: unknown, transfer?: Transfer): void {
        const text = held(value);
        handOver(value, { text, transfer });
        if (!over) check.sendText(text);
      },
      terminate: ended,
      [Symbol.asyncDispose]: async () => void (await ended()),
      ref() {},
      unref() {},
    }),
  }) as Worker & { threadId: number };
  for (const name of ['stdout', 'stderr'] as const) {
    if (start.options[name] !== true) streams[name].pipe(process[name], { end: false });
  }

  function play(at: number): void {
    if (recorded.deliveries[at] === undefined) return;
    gate.take({ from: 'program', program: recorded.program }, (delivery) => {
      inContext(apply, delivery);
      play(at + 1);
    });
  }

  function apply(delivery: Delivery): void {
    if (delivery.kind === 'program-output') {
      const { bytes } = delivery;
      streams[delivery.stream].push(bytes.length === 0 ? null : bytes);
    } else if (delivery.kind === 'message') {
      const { event, text } = delivery;
      if (event === 'online') worker.emit(event);
      else worker.emit(event === 'error' ? event : 'message', fromClonedJson(text ?? 'null'));
    } else if (delivery.kind === 'program-exit') {
      over = true;
      worker.threadId = -1;
      worker.emit('exit', delivery.code ?? 0);
    }
  }

  // Never before the agent had a turn with the worker.
  real.setImmediate(play, 0);
  return worker;
}

function stream(): Readable {
  return new Readable({ read() {} });
}

function described(values: object): PropertyDescriptorMap {
  return Object.fromEntries(
    Reflect.ownKeys(values).map((name) => [
      name,
      {
        value: values[name as never],
        configurable: true,
        writable: true,
        enumerable: typeof name === 'string',
      },
    ]),
  );
}
