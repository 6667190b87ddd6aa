import { AsyncLocalStorage } from 'node:async_hooks';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { Readable } from 'node:stream';
import {
  replaceFunction,
  replaceGetter,
  type Undo,
  undoAll,
} from '../nondeterminism/patches/replace.ts';
import type { Log, RecordGate, Uncovered } from '../ports.ts';
import { gateStream } from '../programs/gated-stream.ts';
import { bytesAt, isStandard } from './descriptor.ts';

export interface RecordStdinOptions {
  readonly log: Log;
  readonly gate: RecordGate;
  /** Milliseconds since the run began. */
  readonly elapsed: () => number;
  readonly uncovered: (what: Uncovered) => void;
}

/** Whether a read that is accounted for is under way: Node's functions call each other. */
interface Reading {
  inside: boolean;
}

/**
 * Writes down what the agent reads from standard input: through `process.stdin` in any way, and
 * through `readFileSync` and `readSync` on 0 or `/dev/stdin`. Other ways to `/dev/stdin` are noted
 * as not covered. The stream is opened when the agent first asks for it, not before.
 *
 * @returns the undo
 */
export function recordStdin(options: RecordStdinOptions): Undo {
  const reading: Reading = { inside: false };
  const undo = undoAll([
    recordStream(options),
    ...recordReads(options, reading),
    ...noticeOthers(options, reading),
  ]);
  syncBuiltinESMExports();
  return () => {
    undo();
    syncBuiltinESMExports();
  };
}

function recordStream({ gate }: RecordStdinOptions): Undo {
  let release: Undo | undefined;
  const restore = replaceGetter(process, 'stdin', (open) => () => {
    const stdin = open.call(process) as Readable;
    if (release !== undefined) return stdin;
    const inContext = AsyncLocalStorage.snapshot();
    release = gateStream(stdin, (chunk, run) => {
      const bytes = new Uint8Array(chunk ?? []);
      gate.deliver({ from: 'stdin' }, { kind: 'stdin', bytes }, () => inContext(run));
    });
    return stdin;
  });
  return () => {
    restore();
    release?.();
  };
}

/** @note What the agent waits for passes no gate: nothing else can reach it meanwhile. */
function recordReads({ log, elapsed }: RecordStdinOptions, reading: Reading): Undo[] {
  const read = (bytes: Uint8Array): void =>
    log.append({ kind: 'stdin', t: elapsed(), body: new Uint8Array(bytes) });
  return [
    replaceFunction(fs, 'readFileSync', (readFile) => {
      return (file: unknown, options?: unknown): unknown => {
        if (!isStandard(file, 0)) return readFile(file, options);
        reading.inside = true;
        try {
          const content: string | Buffer = readFile(file, options);
          read(typeof content === 'string' ? Buffer.from(content, encodingOf(options)) : content);
          read(nothing);
          return content;
        } finally {
          reading.inside = false;
        }
      };
    }),
    replaceFunction(fs, 'readSync', (readSync) => {
      return (fd: unknown, buffer: NodeJS.ArrayBufferView, ...rest: unknown[]): number => {
        const count: number = readSync(fd, buffer, ...rest);
        if (fd === 0 && !reading.inside) read(bytesAt(buffer, rest[0]).subarray(0, count));
        return count;
      };
    }),
  ];
}

/** Ways to standard input that are not recorded; `createReadStream` takes `open`. */
const others = [
  [fs, 'readFile'],
  [fs, 'open'],
  [fs, 'openSync'],
  [fs.promises, 'readFile'],
  [fs.promises, 'open'],
] as const;

function noticeOthers({ uncovered }: RecordStdinOptions, reading: Reading): Undo[] {
  return others.map(([owner, name]) =>
    replaceFunction(owner, name, (original) => {
      const watched = (file: unknown, ...args: unknown[]): unknown => {
        if (isStandard(file, 0) && !reading.inside) {
          uncovered({ what: 'stdin', detail: `read through fs ${name}` });
        }
        return original.call(owner, file, ...args);
      };
      return Object.defineProperties(watched, Object.getOwnPropertyDescriptors(original));
    }),
  );
}

function encodingOf(options: unknown): BufferEncoding {
  const given = typeof options === 'string' ? options : (options as { encoding?: string }).encoding;
  return given as BufferEncoding;
}

const nothing = new Uint8Array(0);
