import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import {
  replaceFunction,
  replaceGetter,
  type Undo,
  undoAll,
} from '../nondeterminism/patches/replace.ts';
import type { ReplayGate } from '../ports.ts';
import { bytesAt, isStandard } from './descriptor.ts';

export interface ReplayStdinOptions {
  readonly gate: ReplayGate;
  /** The recorded chunks; no bytes: the end. */
  readonly chunks: readonly Uint8Array[];
  /** Whether standard input was a terminal. */
  readonly terminal: boolean;
  /** The agent reads without waiting for turns: stops standard input from holding others back. */
  readonly abandon: () => void;
}

/**
 * Serves the recorded standard input instead of this process's own, which is not touched.
 *
 * @returns the undo
 */
export function replayStdin(options: ReplayStdinOptions): Undo {
  const input = new RecordedInput(options);
  let stream: Socket | undefined;
  const undo = undoAll([
    replaceGetter(process, 'stdin', () => () => {
      stream ??= replayedStream(input, options.terminal);
      return stream;
    }),
    replaceFunction(fs, 'readFileSync', (readFile) => {
      return (file: unknown, options?: unknown): unknown => {
        if (!isStandard(file, 0)) return readFile(file, options);
        const content = Buffer.from(input.rest());
        const given =
          typeof options === 'string' ? options : (options as { encoding?: string })?.encoding;
        return given && given !== 'buffer' ? content.toString(given as BufferEncoding) : content;
      };
    }),
    replaceFunction(fs, 'readSync', (readSync) => {
      return (fd: unknown, buffer: NodeJS.ArrayBufferView, ...rest: unknown[]): number => {
        if (fd !== 0) return readSync(fd, buffer, ...rest);
        const given = (rest[0] as { length?: number } | null | undefined)?.length;
        const length = typeof rest[1] === 'number' ? rest[1] : given;
        return input.readInto(bytesAt(buffer, rest[0]).subarray(0, length));
      };
    }),
  ]);
  syncBuiltinESMExports();
  return () => {
    undo();
    syncBuiltinESMExports();
  };
}

/** The recorded chunks, taken in turn by the stream and without turns by synchronous reads. */
class RecordedInput {
  readonly #options: ReplayStdinOptions;
  #chunks: Uint8Array[];
  #free = false;
  #asked = false;

  constructor(options: ReplayStdinOptions) {
    this.#options = options;
    this.#chunks = [...options.chunks];
  }

  /** Gives the next chunk to `use` when it is its turn; never where the recording has no more. */
  next(use: (chunk: Uint8Array) => void): void {
    if (this.#asked || this.#chunks.length === 0) return;
    if (this.#free) {
      const chunk = this.#chunks.shift() as Uint8Array;
      process.nextTick(use, chunk);
      return;
    }
    this.#asked = true;
    this.#options.gate.take({ from: 'stdin' }, (delivery) => {
      this.#asked = false;
      this.#chunks.shift();
      if (delivery.kind === 'stdin') use(delivery.bytes);
    });
  }

  rest(): Uint8Array {
    this.#goFree();
    return Buffer.concat(this.#chunks.splice(0));
  }

  /** As a read of a pipe: at most one recorded chunk; 0 at the end. */
  readInto(target: Uint8Array): number {
    this.#goFree();
    const chunk = this.#chunks[0];
    if (chunk === undefined) return 0;
    const count = Math.min(chunk.length, target.length);
    target.set(chunk.subarray(0, count));
    if (count === chunk.length) this.#chunks.shift();
    else this.#chunks[0] = chunk.subarray(count);
    return count;
  }

  #goFree(): void {
    if (this.#free) return;
    this.#free = true;
    this.#options.abandon();
  }
}

function replayedStream(input: RecordedInput, terminal: boolean): Socket {
  const stream = new Socket({ readable: true, writable: false });
  const use = (chunk: Uint8Array): void => {
    if (stream.destroyed) return;
    stream.push(chunk.length === 0 ? null : Buffer.from(chunk));
    if (chunk.length === 0) stream.read(0);
  };
  stream._read = () => input.next(use);
  const members = terminal
    ? {
        isTTY: true,
        isRaw: false,
        setRawMode(mode: boolean) {
          return Object.assign(stream, { isRaw: mode });
        },
      }
    : {};
  return Object.assign(stream, { fd: 0 }, members);
}
