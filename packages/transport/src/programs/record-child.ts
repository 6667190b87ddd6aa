import { AsyncLocalStorage } from 'node:async_hooks';
import { type EventEmitter, errorMonitor } from 'node:events';
import type { Socket } from 'node:net';
import { type MessagePort, recordMessages } from '../children/record-messages.ts';
import type { Delivery, RecordGate, Source, Uncovered } from '../ports.ts';
import { gateStream } from './gated-stream.ts';
import { watchInput } from './input-stream.ts';
import type { ProcessHandle, StartingChild } from './node-internals.ts';
import { killedData, systemErrorData } from './system-error.ts';

interface ChildRecording {
  /** Node has set the child up. */
  started(): void;
  /** Node threw instead of starting it. */
  refused(error: unknown): void;
}

interface RecordChildOptions {
  readonly gate: RecordGate;
  /** Writes the start down, just before the program runs; returns its number. */
  readonly announce: () => number;
  readonly input: (program: number, bytes: Uint8Array | null) => void;
  /** Whether messages over a channel are JSON. */
  readonly messages: boolean;
  /** The agent sends the program a message, as JSON. */
  readonly message: (program: number, text: string) => void;
  /** The program ended; the agent does not know yet. */
  readonly ending: (program: number) => void;
  readonly uncovered: (what: Uncovered) => void;
}

/** Puts the gate between a program and its `ChildProcess`. Call before Node's own start. */
export function recordChild(child: StartingChild, options: RecordChildOptions): ChildRecording {
  const handle = child._handle as ProcessHandle;
  const inContext = AsyncLocalStorage.snapshot();
  const { spawn, kill, onexit } = handle;
  let source: (Source & { from: 'program' }) | undefined;
  let ended = false;
  let killed = false;

  function deliver(delivery: Delivery, run: () => void): void {
    if (source === undefined) return;
    options.gate.deliver(source, delivery, () => inContext(run));
  }

  handle.spawn = (...args) => {
    source = { from: 'program', program: options.announce() };
    return spawn.call(handle, ...args);
  };
  // Until the agent learns of the end, the program counts as running.
  handle.kill = (signal) => {
    const error = ended ? 0 : kill.call(handle, signal);
    if (error === 0 && signal !== 0) killed = true;
    return error;
  };
  handle.onexit = (exitCode, signal) => {
    ended = true;
    if (source !== undefined && exitCode >= 0) options.ending(source.program);
    deliver(exitDelivery(exitCode, signal, killed), () => onexit(exitCode, signal));
  };

  return {
    started() {
      if (source === undefined) return;
      const { program } = source;
      for (const [fd, stream] of outputs) {
        const socket = child.stdio?.[fd] as Socket | null | undefined;
        if (!socket) continue;
        gateStream(socket, (chunk, run) => {
          // A copy: the agent may write into the chunk while the event waits to be written.
          const bytes = new Uint8Array(chunk ?? []);
          deliver({ kind: 'program-output', stream, bytes }, run);
        });
      }
      if (child.channel && options.messages) {
        recordMessages(child as unknown as MessagePort, {
          deliver,
          sent: (text) => options.message(program, text),
          uncovered: options.uncovered,
          label: `"${child.spawnfile}"`,
        });
      }
      const stdin = child.stdin as Socket | null | undefined;
      if (!stdin) return;
      watchInput(stdin, (bytes) => options.input(program, bytes));
      (stdin as EventEmitter).on(errorMonitor, (error: NodeJS.ErrnoException) => {
        const detail = `writing to "${child.spawnfile}" failed with ${error.code ?? error.name}`;
        options.uncovered({ what: 'child-stdin-error', detail });
      });
    },
    refused(error) {
      const { errno } = error as NodeJS.ErrnoException;
      if (errno !== undefined) deliver(exitDelivery(errno, '', false), () => {});
    },
  };
}

function exitDelivery(exitCode: number, signal: string, killed: boolean): Delivery {
  if (exitCode < 0) {
    return { kind: 'program-exit', code: null, signal: null, error: systemErrorData(exitCode) };
  }
  return {
    kind: 'program-exit',
    code: signal ? null : exitCode,
    signal: signal || null,
    ...(killed ? { error: killedData } : {}),
  };
}

const outputs = [
  [1, 'stdout'],
  [2, 'stderr'],
] as const;
