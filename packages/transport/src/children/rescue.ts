import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openTape, partEvents, partsOf, writeTape } from '@tracefork/tape';

/**
 * Adds to a tape that was cut off what the programs of its process recorded: the process ended
 * before it could do so itself. A whole tape is left as it is.
 *
 * @param folder where those programs wrote their tapes; need not exist
 */
export function rescueParts(file: string, folder: string): void {
  if (!existsSync(folder)) return;
  const tape = openTape(file);
  const { events } = tape;
  if (events.at(-1)?.kind === 'end') return;
  const kept = new Set(partsOf(tape).map(({ program }) => program));
  const started = new Set(
    events.flatMap((event) => (event.kind === 'program' ? [event.program] : [])),
  );
  const last = events.at(-1);
  const t = last !== undefined && 't' in last ? last.t : 0;
  const parts = tapesIn(folder)
    .filter((program) => started.has(program) && !kept.has(program))
    .flatMap((program) => readable(join(folder, String(program)), { program, t }));
  if (parts.length === 0) return;
  const whole = `${file}.whole`;
  rmSync(whole, { force: true });
  writeTape(whole, [...events, ...parts]);
  renameSync(whole, file);
}

function readable(base: string, { program, t }: { program: number; t: number }) {
  try {
    rescueParts(`${base}.tape`, base);
    return [...partEvents(`${base}.tape`, { program, t })];
  } catch {
    return [];
  }
}

function tapesIn(folder: string): readonly number[] {
  return readdirSync(folder)
    .flatMap((name) => {
      const number = /^(\d+)\.tape$/.exec(name)?.[1];
      return number === undefined ? [] : [Number(number)];
    })
    .sort((a, b) => a - b);
}
