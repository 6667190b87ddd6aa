import { randomUUID } from 'node:crypto';
import { join, resolve } from 'node:path';
import { openTape, type Tape, writeTape } from '@tracefork/tape';

/** A tape in memory and, for commands, as a file. */
export interface TapeSource {
  readonly tape: Tape;
  /** Absolute; written on first use where there was none. */
  path(): string;
}

/** @param folder where a file may be made */
export function tapeSource(from: Tape | string, folder: string): TapeSource {
  if (typeof from === 'string') {
    return { tape: openTape(from), path: () => resolve(from) };
  }
  let written: string | undefined;
  return {
    tape: from,
    path() {
      if (written === undefined) {
        written = join(folder, `${randomUUID()}.tape`);
        writeTape(written, from.events);
      }
      return written;
    },
  };
}
