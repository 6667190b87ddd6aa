import type { Worker } from 'node:worker_threads';
import { MessageCheck } from '../children/message-check.ts';
import type { StartedProgram } from '../children/replay-part.ts';
import type { Divergence, ReplayGate, Source, Uncovered } from '../ports.ts';
import { heldText } from '../workers/cloned-json.ts';
import { polled } from '../workers/parent-port.ts';
import { replayWorker } from '../workers/replay-worker.ts';
import { asProgram, type WorkerStart } from '../workers/worker-start.ts';
import { Catalogue } from './catalogue.ts';
import { InputCheck } from './input-check.ts';
import type { StartOptions, SyncOptions, SyncResult } from './node-internals.ts';
import { explainNotRecorded } from './not-recorded.ts';
import { callLabel, programCall } from './program-call.ts';
import type { ProgramControl } from './program-control.ts';
import type { Programs, SpawnRequest } from './programs.ts';
import type { RecordedProgram } from './recorded-program.ts';
import { replayChild } from './replay-child.ts';
import { systemErrorNumber } from './system-error.ts';

export interface ReplayProgramsOptions {
  readonly gate: ReplayGate & { abandon?(source: Source): void };
  readonly programs: readonly RecordedProgram[];
  /** The run's working directory on this machine, absolute. */
  readonly cwd: string;
  readonly diverged: (divergence: Divergence) => void;
  readonly uncovered: (what: Uncovered) => void;
  /** Must be what the recording had. */
  readonly redact?: (text: string) => string;
  readonly redactInput?: (bytes: Uint8Array) => Uint8Array;
  /** Called before a recorded program is served. */
  readonly onClaim?: (recorded: RecordedProgram, options: StartOptions) => void;
  /** Runs the program's own recording again, where it is a part of the run. */
  readonly rerun?: ((recorded: RecordedProgram, started: StartedProgram) => void) | undefined;
  /** Called with each message that the agent sends a served program, as JSON. */
  readonly onSent?: ((program: number, text: string) => void) | undefined;
  /** Called when a program that runs beside the agent begins to be served. */
  readonly onServed?: ((control: ProgramControl) => void) | undefined;
}

/**
 * First number of the processes of a replay. No system gives numbers that high, so that nothing
 * which gets hold of one can reach a real process.
 */
const firstPid = 2 ** 30;

/** Serves the agent's programs from a tape; runs none. */
export class ReplayPrograms implements Programs {
  readonly #options: ReplayProgramsOptions;
  readonly #catalogue: Catalogue;
  readonly #running = new Set<number>();
  #threads = 0;
  readonly #inputs = new Map<number, InputCheck>();
  readonly #messages = new Map<number, MessageCheck>();

  constructor(options: ReplayProgramsOptions) {
    this.#options = options;
    this.#catalogue = new Catalogue(options.programs);
  }

  /** Recorded programs that the agent did not start. */
  unclaimed(): RecordedProgram[] {
    return this.#catalogue.unclaimed();
  }

  /** Whether a program started so would be served. */
  has(options: StartOptions, sync: boolean): boolean {
    return this.#catalogue.has(programCall(options, { ...this.#options, sync }));
  }

  /**
   * What the agent should have written to its programs, and did not, is told.
   *
   * @param underWay programs that go on.
   */
  finish(underWay?: ReadonlySet<number>): void {
    for (const [program, input] of this.#inputs) if (!underWay?.has(program)) input.finish();
    for (const [program, sent] of this.#messages) if (!underWay?.has(program)) sent.finish();
  }

  spawn({ child, options, start }: SpawnRequest): number {
    const { gate, uncovered, diverged } = this.#options;
    const replayed = { ...options };
    return replayChild(child, {
      options: replayed,
      start: () => start(replayed),
      gate,
      uncovered,
      inputCheck: (recorded) => {
        const check = new InputCheck(recorded, diverged, this.#options.redactInput);
        this.#inputs.set(recorded.program, check);
        return check;
      },
      messageCheck: (recorded) => {
        const check = new MessageCheck(recorded.sent, {
          label: `"${callLabel(recorded.call)}"`,
          diverged,
          sent: (text) => this.#options.onSent?.(recorded.program, text),
          redact: this.#options.redactInput,
        });
        this.#messages.set(recorded.program, check);
        return check;
      },
      claim: (channel) => {
        const call = programCall(options, { ...this.#options, sync: false });
        const recorded = this.#catalogue.claim(call);
        if (recorded !== undefined) {
          this.#options.onClaim?.(recorded, options);
          this.#options.rerun?.(recorded, { options: replayed, channel });
          return recorded;
        }
        const divergence = this.#catalogue.notRecorded(call);
        diverged(divergence);
        return divergence;
      },
      onServed: this.#options.onServed,
      pid: (program) => {
        this.#running.add(firstPid + program);
        return firstPid + program;
      },
      ended: (pid) => this.#running.delete(pid),
    });
  }

  spawnSync(options: SyncOptions): SyncResult {
    const call = programCall(options, { ...this.#options, sync: true });
    const recorded = this.#catalogue.claim(call);
    if (recorded === undefined) {
      const divergence = this.#catalogue.notRecorded(call);
      this.#options.diverged(divergence);
      return notStarted(divergence.message);
    }
    this.#options.rerun?.(recorded, { options, channel: false });
    const check = new InputCheck(recorded, this.#options.diverged, this.#options.redactInput);
    check.write(options.stdio[0]?.input ?? new Uint8Array(0));
    check.write(null);
    const { exit } = recorded;
    const error = systemErrorNumber(exit?.error);
    const ran = exit !== undefined && (exit.code !== null || exit.signal !== null);
    return {
      pid: ran ? firstPid + recorded.program : 0,
      status: exit?.code ?? null,
      signal: exit?.signal ?? null,
      output: ran || error === 0 ? outputOf(recorded, options) : null,
      ...(error === 0 ? {} : { error }),
    };
  }

  worker(start: WorkerStart): Worker | undefined {
    const { gate, diverged, redactInput: redact = same } = this.#options;
    const options = asProgram(start);
    const recorded = this.#catalogue.claim(programCall(options, { ...this.#options, sync: false }));
    if (recorded === undefined) return undefined;
    if (!isHeld(recorded)) {
      gate.abandon?.({ from: 'program', program: recorded.program });
      return undefined;
    }
    const held = (value: unknown) => heldText(value, (bytes) => redact(bytes) === bytes);
    const check = new MessageCheck(recorded.sent, {
      label: `"${callLabel(recorded.call)}"`,
      diverged,
      sent: (text) => this.#options.onSent?.(recorded.program, text),
      redact,
    });
    this.#messages.set(recorded.program, check);
    let threadId = ++this.#threads;
    const onThread = (number: number) => {
      threadId = number;
    };
    this.#options.rerun?.(recorded, { options, channel: true, worker: start, onThread });
    return replayWorker(start, { recorded, gate, check, held, threadId });
  }

  kill(pid: number): boolean | undefined {
    const positive = Math.abs(pid);
    if (positive < firstPid) return undefined;
    return this.#running.has(positive);
  }
}

/**
 * Whether a worker can be served. One that asked for its messages one by one cannot; of one that
 * went on where the tape ends, as in a fork, not everything is there.
 */
function isHeld({ unheld, part, exit }: RecordedProgram): boolean {
  if (unheld) return false;
  if (part === undefined) return exit !== undefined;
  return !part.open().events.some((event) => event.kind === 'uncovered' && event.detail === polled);
}

const same = (bytes: Uint8Array): Uint8Array => bytes;

function outputOf({ output }: RecordedProgram, options: SyncOptions): Array<Uint8Array | null> {
  return options.stdio.map((entry, fd) => {
    if ((entry.type !== 'pipe' && entry.type !== 'overlapped') || fd === 0) return null;
    if (fd === 1) return Buffer.concat(output.stdout);
    return fd === 2 ? Buffer.concat(output.stderr) : Buffer.alloc(0);
  });
}

/** Node replaces the number in `error` by an error object, which then is made to say why. */
function notStarted(why: string): SyncResult {
  let error: unknown = -2;
  const result: SyncResult = { pid: 0, status: null, signal: null, output: null };
  return Object.defineProperty(result, 'error', {
    enumerable: true,
    configurable: true,
    get: () => error,
    set(value) {
      error = value instanceof Error ? explainNotRecorded(value, why) : value;
    },
  });
}
