import { AsyncLocalStorage } from 'node:async_hooks';
import { type EventEmitter, errorMonitor } from 'node:events';
import type { MessageCheck } from '../children/message-check.ts';
import { applyMessage, onceHeard, replayMessages } from '../children/replay-messages.ts';
import type { Delivery, Divergence, ReplayGate, Uncovered } from '../ports.ts';
import { real } from '../real.ts';
import type { InputCheck } from './input-check.ts';
import { serveWithoutMessages, withoutIpc } from './ipc.ts';
import { onceListened } from './listened.ts';
import type { ProcessHandle, StartingChild, StartOptions } from './node-internals.ts';
import { explainNotRecorded } from './not-recorded.ts';
import { controlled, type ProgramControl } from './program-control.ts';
import type { RecordedProgram } from './recorded-program.ts';
import { type ReplayedStdio, replaceStdio } from './replayed-stdio.ts';
import { systemErrorNumber } from './system-error.ts';

interface ReplayChildOptions {
  readonly options: StartOptions;
  /** Node's own start, over the handle that runs nothing. */
  readonly start: () => number;
  readonly gate: ReplayGate;
  /**
   * The program's recording, or the divergence that it has none.
   *
   * @param channel Whether the agent asked for a channel for messages.
   */
  readonly claim: (channel: boolean) => RecordedProgram | Divergence;
  readonly pid: (program: number) => number;
  readonly ended: (pid: number) => void;
  readonly uncovered: (what: Uncovered) => void;
  /** What the agent writes to the program is compared by it. */
  readonly inputCheck: (recorded: RecordedProgram) => InputCheck;
  /** The same for messages. */
  readonly messageCheck: (recorded: RecordedProgram) => MessageCheck;
  /** Called when the recording begins to be served. */
  readonly onServed?: ((control: ProgramControl) => void) | undefined;
}

/** Error numbers that Node reports by an event on a child that it did set up. */
const reportedLater: ReadonlySet<string> = new Set(['EACCES', 'EAGAIN', 'ENOENT']);

/**
 * Lets Node set a child up as always, over a handle that runs nothing, and plays the recording
 * into it.
 */
export function replayChild(child: StartingChild, options: ReplayChildOptions): number {
  const unused = child._handle as ProcessHandle;
  const inContext = AsyncLocalStorage.snapshot();
  let playing: RecordedProgram | undefined;
  let stdio: ReplayedStdio = {};
  let over = false;
  let control: ReturnType<typeof controlled> | undefined;
  const messages = withoutIpc(options.options);

  const handle: ProcessHandle = {
    onexit: (exitCode, signal) => unused.onexit(exitCode, signal),
    kill: () => 0,
    close() {},
    ref() {},
    unref() {},
    hasRef: () => true,
    spawn() {
      const claimed = options.claim(messages);
      if ('message' in claimed) {
        stdio = replaceStdio(child, options.options);
        refuse(claimed.message);
        return systemErrorNumber({ ...missing, message: claimed.message });
      }
      playing = claimed;
      const error = claimed.exit?.error;
      const errno = systemErrorNumber(error);
      if (errno === 0) handle.pid = options.pid(claimed.program);
      if (errno === 0 || reportedLater.has(String(error?.code))) {
        control = controlled({
          recorded: claimed,
          options: options.options,
          check: options.inputCheck(claimed),
          apply: (delivery) => inContext(apply, claimed, delivery),
        });
        stdio = replaceStdio(child, options.options, control);
        options.onServed?.(control);
      }
      // Node calls this on its next tick after a failed start; the gate says when it is time.
      handle.onexit = () => {};
      return errno;
    },
  };

  function refuse(why: string): void {
    const emitter: EventEmitter = child;
    emitter.once(errorMonitor, (error: Error) => explainNotRecorded(error, why));
    process.nextTick(() => {
      stdio.stdout?.end();
      stdio.stderr?.end();
    });
  }

  function play(recorded: RecordedProgram, at = 0): void {
    const next = recorded.deliveries[at];
    if (next === undefined) return;
    if (child._handle !== handle) take();
    else if (next === 'message') onceHeard(child, take);
    else if (next === 'exit') onceListened(child, 'end', take);
    else if (at === 0) onceListened(child, 'anything', take);
    else take();

    function take(): void {
      options.gate.take({ from: 'program', program: recorded.program }, (delivery) => {
        if (control === undefined) inContext(apply, recorded, delivery);
        else control.deliver(delivery);
        play(recorded, at + 1);
      });
    }
  }

  function apply(recorded: RecordedProgram, delivery: Delivery): void {
    if (delivery.kind === 'program-output') {
      const stream = stdio[delivery.stream];
      if (delivery.bytes.length === 0) stream?.end();
      else stream?.push(delivery.bytes);
    } else if (delivery.kind === 'message') {
      applyMessage(child, delivery);
    } else if (delivery.kind === 'program-exit') {
      exit(recorded, delivery);
    }
  }

  function exit(
    recorded: RecordedProgram,
    delivery: Extract<Delivery, { kind: 'program-exit' }>,
  ): void {
    // Node gave up setting the child up (EMFILE, E2BIG): the agent knows already.
    if (child._handle !== handle) return;
    const errno = systemErrorNumber(delivery.error);
    if (errno === 0 && delivery.error !== undefined && !child.killed) {
      // A timer inside Node did this; it has no place on the tape and does not run on replay.
      child.kill(delivery.signal as NodeJS.Signals);
      for (const name of ['stdout', 'stderr'] as const) {
        if (!recorded.ended.has(name)) stdio[name]?.destroy();
      }
    }
    if (handle.pid !== undefined) options.ended(handle.pid);
    over = true;
    if (child.connected) child.disconnect();
    unused.onexit(errno === 0 ? (delivery.code ?? 0) : errno, delivery.signal ?? '');
  }

  function serveMessages(): void {
    const recorded = playing;
    const isJson = options.options.serialization !== 'advanced';
    if (recorded === undefined || !isJson || !hasMessages(recorded)) {
      serveWithoutMessages(child, options.uncovered);
      return;
    }
    const check = options.messageCheck(recorded);
    const closes = recorded.deliveries.includes('disconnect');
    replayMessages(child, {
      closes,
      send: (message) => check.send(message),
      left() {
        // Node counts the end of a channel only where the program ends it: there is no 'close' then.
        if (!over) child._closesNeeded += 1;
      },
    });
  }

  child._handle = handle;
  try {
    const result = options.start();
    if (messages) serveMessages();
    // Never before the agent had a turn with the child, as with a program that runs.
    if (playing !== undefined) real.setImmediate(play, playing);
    return result;
  } catch (error) {
    if (playing !== undefined) play(playing);
    throw error;
  }
}

/** A recording of an earlier version has none, and says so. */
function hasMessages({ sent, deliveries }: RecordedProgram): boolean {
  return sent.length > 0 || deliveries.includes('message') || deliveries.includes('disconnect');
}

const missing = { name: 'Error', type: 'Error', code: 'ENOENT' } as const;
