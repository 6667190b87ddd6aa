import { createHash } from 'node:crypto';
import { BodyEncoder } from '../bodies/body-encoder.ts';
import { encodeLine, MINOR } from '../codec/line.ts';
import { TapeWriteError } from '../errors.ts';
import type { Event, TapeEvent } from '../events.ts';
import { Sequence } from '../sequence.ts';
import { LinePairs } from './line-pairs.ts';
import type { Sink } from './sink.ts';

export interface TapeWriterOptions {
  /** Throw where writing fails, instead of falling silent. Default: false. */
  readonly strict?: boolean;
  /** Called once, with the first failure. */
  readonly onFailure?: (error: TapeWriteError) => void;
}

export interface AppendOptions {
  /**
   * Nobody changes the event's bytes any more, so that the writer need not copy what it compares
   * later bodies with. Default: false.
   */
  readonly owned?: boolean;
}

/**
 * Appends events to a tape. Once something fails it does nothing any more: the tape then ends at
 * its last checkpoint and counts as incomplete, and the run that is being recorded goes on.
 */
export interface TapeWriter {
  /**
   * Adds an event; it is in memory until the next checkpoint. The event may be changed afterwards,
   * and so may its bytes unless they are `owned`.
   */
  append(event: Event, options?: AppendOptions): void;
  /** Hands everything so far to the kernel in one synchronous write. Does nothing if nothing is new. */
  checkpoint(): void;
  /** A checkpoint, then fsync. */
  sync(): void;
  /** A checkpoint, then fsync; closes the sink. Appending an `end` event before it is the caller's. */
  close(): void;
  /** What went wrong, if anything did. */
  readonly failure: TapeWriteError | undefined;
  /** Lower-case hex SHA-256 of the tape's text up to the last checkpoint. */
  readonly chain: string;
}

/** The first event of a tape that this version writes. */
export type TapeHeader = Pick<TapeEvent, 'created' | 'writer' | 'agent'>;

/**
 * Starts a tape.
 *
 * @example
 * const writer = createTapeWriter(fileSink('run.tape'));
 * writer.append(tapeHeader({ created: new Date().toISOString(), writer: { name: 'me', version: '1' } }));
 * writer.append({ kind: 'end', t: 12.5, complete: true });
 * writer.close();
 */
export function createTapeWriter(sink: Sink, options: TapeWriterOptions = {}): TapeWriter {
  return new Writer(sink, options);
}

/** Completes what a caller knows about a tape to its first event. */
export function tapeHeader(header: TapeHeader): TapeEvent {
  return { kind: 'tape', format: 'tracefork', major: 1, minor: MINOR, ...header };
}

class Writer implements TapeWriter {
  failure: TapeWriteError | undefined;
  readonly #sink: Sink;
  readonly #options: TapeWriterOptions;
  readonly #bodies = new BodyEncoder();
  readonly #sequence = new Sequence();
  readonly #chain = createHash('sha256');
  readonly #pairs = new LinePairs();
  #pending: string[] = [];
  #closed = false;

  constructor(sink: Sink, options: TapeWriterOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  get chain(): string {
    return this.#chain.copy().digest('hex');
  }

  append(event: Event, { owned = false }: AppendOptions = {}): void {
    this.#attempt('append', () => {
      const line = encodeLine(event, { bodies: this.#bodies, owned });
      this.#sequence.accept(event);
      this.#pending.push(line);
    });
  }

  checkpoint(): void {
    this.#attempt('checkpoint', () => this.#flush());
  }

  sync(): void {
    this.checkpoint();
    this.#attempt('sync', () => this.#sink.sync());
  }

  close(): void {
    if (this.#closed) return;
    if (this.failure === undefined) this.sync();
    this.#closed = true;
    try {
      this.#sink.close();
    } catch (cause) {
      this.#fail('close', cause);
    }
  }

  #flush(): void {
    if (this.#pending.length === 0) return;
    const pair = this.#pairs.make(this.#pending, this.#chain);
    this.#pending = [];
    this.#sink.write(pair);
  }

  #attempt(step: TapeWriteError['step'], act: () => void): void {
    if (this.failure !== undefined) return;
    try {
      if (this.#closed) throw new Error('the writer is closed');
      act();
    } catch (cause) {
      this.#fail(step, cause);
    }
  }

  #fail(step: TapeWriteError['step'], cause: unknown): void {
    if (this.failure !== undefined) return;
    this.failure = new TapeWriteError(step, { cause });
    this.#pending = [];
    this.#options.onFailure?.(this.failure);
    if (this.#options.strict === true) throw this.failure;
  }
}
