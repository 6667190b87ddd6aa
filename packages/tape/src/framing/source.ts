import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { NotATapeError, TapeMissingError } from '../errors.ts';

/** Bytes that can be read at any place. */
export interface Source {
  /** Name for messages. */
  readonly where: string;
  readonly size: number;
  /** Bytes from `offset` on; fewer than `length` only at the end. */
  read(offset: number, length: number): Buffer;
}

const IN_MEMORY = 32 * 1024 * 1024;

export function bytesSource(bytes: Uint8Array, where = '(bytes)'): Source {
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  return {
    where,
    size: all.length,
    read: (offset, length) => all.subarray(offset, offset + length),
  };
}

/**
 * A file up to `inMemory` bytes (32 MiB) is read at once, so that it can be replaced later on; a larger one is opened
 * again for each read, so that nothing has to be closed.
 *
 * @throws TapeMissingError where there is no file.
 */
export function fileSource(path: string, inMemory: number = IN_MEMORY): Source {
  const fd = openForReading(path);
  try {
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new NotATapeError(path, 'it is not a regular file');
    if (stat.size <= inMemory) return bytesSource(readFileSync(fd), path);
    return { where: path, size: stat.size, read: (offset, length) => readAt(path, offset, length) };
  } finally {
    closeSync(fd);
  }
}

function openForReading(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
      throw new TapeMissingError(path, { cause });
    }
    throw cause;
  }
}

function readAt(path: string, offset: number, length: number): Buffer {
  const fd = openForReading(path);
  try {
    const into = Buffer.allocUnsafe(Math.max(0, Math.min(length, fstatSync(fd).size - offset)));
    let filled = 0;
    while (filled < into.length) {
      const got = readSync(fd, into, filled, into.length - filled, offset + filled);
      if (got === 0) break;
      filled += got;
    }
    return into.subarray(0, filled);
  } finally {
    closeSync(fd);
  }
}
