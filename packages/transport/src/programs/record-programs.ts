import type { Worker } from 'node:worker_threads';
import type { ProgramInputEvent } from '@tracefork/tape';
import type { PartRecorder } from '../children/part-recorder.ts';
import { sentMessage } from '../children/sent-message.ts';
import type { Log, RecordGate, Uncovered } from '../ports.ts';
import { heldText } from '../workers/cloned-json.ts';
import { recordWorker } from '../workers/record-worker.ts';
import { withThreadSettings } from '../workers/thread-settings.ts';
import { asProgram, type WorkerStart, withThreadPreload } from '../workers/worker-start.ts';
import {
  argumentsWithoutPreload,
  environmentPairs,
  programEnvironment,
} from './child-environment.ts';
import type { StartOptions, SyncOptions, SyncResult } from './node-internals.ts';
import { programCall } from './program-call.ts';
import type { Programs, SpawnRequest } from './programs.ts';
import { recordChild } from './record-child.ts';
import { uncoveredStdio } from './stdio-coverage.ts';
import { systemErrorData } from './system-error.ts';

export interface RecordProgramsOptions {
  readonly log: Log;
  readonly gate: RecordGate;
  /** The run's working directory, absolute. */
  readonly cwd: string;
  /** Milliseconds since the run began. */
  readonly elapsed: () => number;
  readonly uncovered: (what: Uncovered) => void;
  /** Where input of programs is written down, so that a replay can check it; absent: nowhere. */
  readonly appendInput?: (event: ProgramInputEvent) => void;
  /** Lets Node processes record themselves; absent: they are programs like any other. */
  readonly parts?: PartRecorder | undefined;
  /** Whether bytes may be written down as they are; absent: all may. */
  readonly clean?: (bytes: Uint8Array) => boolean;
  /** URL of the preload, which programs must not see. */
  readonly preload?: string;
  /** Number of the first program; default 0. */
  readonly first?: number | undefined;
  /** Replaces secrets in file names, arguments and directories. */
  readonly redact?: (text: string) => string;
}

/** Runs the agent's programs and writes down what they print and how they end. */
export class RecordPrograms implements Programs {
  readonly #options: RecordProgramsOptions;
  #count: number;
  /** Programs under way that may have a part, and what is not covered where they have none. */
  readonly #recordingThemselves = new Map<number, readonly Uncovered[]>();

  constructor(options: RecordProgramsOptions) {
    this.#options = options;
    this.#count = options.first ?? 0;
  }

  spawn({ child, options, start }: SpawnRequest): number {
    const plain = this.#withoutRecorder(options);
    const own = this.#options.parts?.prepare(plain, this.#count);
    const given = own === undefined ? plain : { ...plain, envPairs: own };
    const recording = recordChild(child, {
      gate: this.#options.gate,
      announce: () => {
        const program = this.announce(plain, false);
        this.#cover(program, { uncovered: uncoveredStdio(given), records: own !== undefined });
        return program;
      },
      messages: options.serialization !== 'advanced',
      message: (program, text) => {
        const { log, elapsed } = this.#options;
        log.append(sentMessage(text, { t: elapsed(), program }));
        log.checkpoint();
      },
      ending: (program) => this.#ended(program),
      input: (program, bytes) => this.#input(program, bytes),
      uncovered: this.#options.uncovered,
    });
    try {
      const result = start(given);
      recording.started();
      return result;
    } catch (error) {
      recording.refused(error);
      throw error;
    }
  }

  /**
   * @note What a synchronous program gives is written down at once and passes no gate: while the
   * agent waits for it, nothing else can reach it.
   */
  spawnSync(options: SyncOptions, run: (options: SyncOptions) => SyncResult): SyncResult {
    const { log, elapsed } = this.#options;
    const plain = this.#withoutRecorder(options);
    const own = this.#options.parts?.prepare(plain, this.#count);
    const program = this.announce(plain, true);
    this.#cover(program, { uncovered: uncoveredStdio(plain), records: own !== undefined });
    const input = plain.stdio[0]?.input;
    if (input) {
      this.#input(program, new Uint8Array(input));
      this.#input(program, null);
    }
    const result = run(own === undefined ? plain : { ...plain, envPairs: own });
    this.#ended(program);
    for (const [fd, stream] of outputs) {
      const body = result.output?.[fd];
      if (body && body.length > 0) {
        log.append({
          kind: 'program-output',
          t: elapsed(),
          program,
          stream,
          body: new Uint8Array(body),
        });
      }
    }
    log.append({
      kind: 'program-exit',
      t: elapsed(),
      program,
      code: result.status,
      signal: result.signal,
      ...(result.error ? { error: systemErrorData(result.error) } : {}),
    });
    return result;
  }

  worker(start: WorkerStart): Worker | undefined {
    const { parts, gate, log, elapsed, clean = () => true } = this.#options;
    const thread = parts?.thread(this.#count);
    if (thread === undefined) return undefined;
    const held = (value: unknown) => heldText(value, clean);
    const worker = withThreadSettings(thread, () =>
      start.construct(withThreadPreload(start.options, thread.preload)),
    );
    const program = this.announce(asProgram(start), false);
    // Where its tape is missing, it was not covered.
    this.#recordingThemselves.set(program, [{ what: 'worker', detail: start.file }]);
    const sent = (text: string) => {
      log.append(sentMessage(text, { t: elapsed(), program }));
      log.checkpoint();
      if (text === '') this.#options.uncovered({ what: 'worker', detail: unheld(start.file) });
    };
    recordWorker(worker, {
      sent,
      held,
      ending: () => this.#ended(program),
      deliver: (delivery, run) => {
        if (delivery.kind === 'message' && delivery.text === '')
          this.#options.uncovered({ what: 'worker', detail: unheld(start.file) });
        void gate.deliver({ from: 'program', program }, delivery, run);
      },
    });
    return worker;
  }

  kill(): undefined {
    return undefined;
  }

  /** Number of the program that the agent would start next. */
  get next(): number {
    return this.#count;
  }

  /** Writes the start of a program down, before it runs; returns its number. */
  announce(options: StartOptions, sync: boolean): number {
    const { log, elapsed, cwd, redact } = this.#options;
    const program = this.#count++;
    log.append({
      kind: 'program',
      t: elapsed(),
      program,
      ...programCall(options, { sync, cwd, redact }),
    });
    log.checkpoint();
    return program;
  }

  /** The run ends: what programs that go on recorded so far is kept. */
  finish(): void {
    for (const program of this.#recordingThemselves.keys()) this.#ended(program);
  }

  #cover(
    program: number,
    { uncovered, records }: { uncovered: readonly Uncovered[]; records: boolean },
  ): void {
    const inItsPart = records ? uncovered.filter(({ what }) => what === 'child-output') : [];
    if (records) this.#recordingThemselves.set(program, inItsPart);
    for (const what of uncovered) {
      if (!inItsPart.includes(what)) this.#options.uncovered(what);
    }
  }

  #ended(program: number): void {
    const needed = this.#recordingThemselves.get(program);
    if (needed === undefined) return;
    this.#recordingThemselves.delete(program);
    const { parts, log, elapsed, uncovered } = this.#options;
    const found = parts?.finish(program, { t: elapsed(), needed: needed.length > 0 });
    for (const event of found?.events ?? []) log.append(event);
    for (const what of found?.uncovered ?? []) uncovered(what);
    if (found === undefined || found.events.length === 0)
      for (const what of needed) uncovered(what);
  }

  #input(program: number, bytes: Uint8Array | null): void {
    const { appendInput, elapsed, log } = this.#options;
    if (appendInput === undefined) return;
    const body = bytes ?? new Uint8Array(0);
    appendInput({ kind: 'program-input', t: elapsed(), program, body });
    log.checkpoint();
  }

  #withoutRecorder<T extends StartOptions>(options: T): T & { envPairs: readonly string[] } {
    const { preload } = this.#options;
    return {
      ...options,
      envPairs: programEnvironment(options.envPairs ?? environmentPairs(), preload),
      ...(options.args === undefined || preload === undefined
        ? {}
        : { args: argumentsWithoutPreload(options.args, preload) }),
    };
  }
}

function unheld(file: string): string {
  return `${file}: a message that cannot be written down`;
}

const outputs = [
  [1, 'stdout'],
  [2, 'stderr'],
] as const;
