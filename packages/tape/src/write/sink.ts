import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { TapeExistsError } from '../errors.ts';

/** Where a tape's bytes go. Each method is synchronous and may throw. */
export interface Sink {
  /**
   * Hands all of `bytes` to the kernel; what was handed over survives the end of this process.
   * They are valid during the call only: a sink that keeps them copies them.
   */
  write(bytes: Uint8Array): void;
  /** Makes what was written survive a loss of power. */
  sync(): void;
  close(): void;
}

/** A sink that keeps the tape in memory. */
export interface MemorySink extends Sink {
  /** Everything written so far. */
  bytes(): Uint8Array;
}

/**
 * A new file, made at once and readable by its owner only.
 *
 * @throws TapeExistsError where there is a file already.
 */
export function fileSink(path: string): Sink {
  const fd = create(path);
  return {
    write(bytes) {
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at, bytes.length - at);
    },
    sync: () => fsyncSync(fd),
    close: () => closeSync(fd),
  };
}

function create(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EEXIST') {
      throw new TapeExistsError(path, { cause });
    }
    throw cause;
  }
}

/** A sink that keeps what is written in memory. */
export function memorySink(): MemorySink {
  const pieces: Uint8Array[] = [];
  return {
    write: (bytes) => void pieces.push(Buffer.from(bytes)),
    sync: () => {},
    close: () => {},
    bytes: () => Buffer.concat(pieces),
  };
}
