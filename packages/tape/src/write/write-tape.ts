import { rmSync } from 'node:fs';
import type { Event } from '../events.ts';
import { packTape } from './pack.ts';
import { fileSink } from './sink.ts';
import { createTapeWriter } from './tape-writer.ts';

/**
 * Writes a whole tape, packed, to a new file; leaves no file where it fails.
 *
 * @param events from `tape` to `end`.
 * @throws TapeExistsError where the file exists, TapeWriteError
 */
export function writeTape(path: string, events: Iterable<Event>): void {
  const writer = createTapeWriter(fileSink(path), { strict: true });
  try {
    for (const event of events) writer.append(event);
    writer.close();
    packTape(path);
  } catch (error) {
    writer.close();
    rmSync(path, { force: true });
    throw error;
  }
}
