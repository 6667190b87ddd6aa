import { define, type Undo, undoAll } from '../nondeterminism/patches/replace.ts';
import { captureFiles } from './capture-files.ts';
import { writtenBytes } from './written.ts';

export interface StdoutCapture {
  /** Everything written to standard output so far. */
  bytes(): Uint8Array;
  /** Stops capturing and puts everything back; `bytes` still gives what was captured. */
  undo(): void;
}

/**
 * Keeps a copy of what this process writes to standard output. The stream stays the same object on
 * the same descriptor, so that a terminal stays one; programs that share the descriptor write past
 * it.
 */
export function captureStdout(): StdoutCapture {
  const chunks: Uint8Array[] = [];
  let depth = 0;
  const wrote = (bytes: Uint8Array): void => void chunks.push(bytes);
  const account = <T>(fn: () => T): T => {
    depth++;
    try {
      return fn();
    } finally {
      depth--;
    }
  };
  const undo = undoAll([
    captureStream({ account, wrote }),
    captureFiles({ account, wrote, accounted: () => depth > 0 }),
  ]);
  return {
    undo,
    bytes() {
      const all = Buffer.concat(chunks);
      chunks.splice(0, chunks.length, all);
      return new Uint8Array(all);
    },
  };
}

/**
 * @note On the methods rather than below them: what the agent wrote counts, also where the process
 * ends before a slow reader took it.
 */
function captureStream({
  account,
  wrote,
}: {
  readonly account: <T>(fn: () => T) => T;
  readonly wrote: (bytes: Uint8Array) => void;
}): Undo {
  const { stdout } = process;
  const around = (name: 'write' | 'end'): Undo => {
    const original = stdout[name] as (...args: unknown[]) => unknown;
    const value = {
      [name](this: unknown, ...args: unknown[]): unknown {
        const { writable } = stdout;
        const result = account(() => original.apply(this, args));
        const bytes = writtenBytes(args[0], args[1]);
        if (writable && bytes !== undefined) wrote(bytes);
        return result;
      },
    }[name];
    return define(stdout, name, { value, writable: true, configurable: true, enumerable: false });
  };
  return undoAll([around('write'), around('end')]);
}
