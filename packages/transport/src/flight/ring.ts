import { mkdirSync, readdirSync, renameSync, rmSync, statSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of a flight recorder: the latest tapes, and those that are being written. */
export interface Ring {
  /** Path for a tape that begins now. */
  begin(): string;
  /** The tape stays; the oldest go where there are too many. Returns where it is now. */
  keep(part: string): string;
  /** The tape goes. */
  discard(part: string): void;
}

const ending = '.tape';
/** Of a tape that is being written: its process, and which of those that ever had its number. */
const partName = /\.(\d+)\.([0-9a-f]+)\.part$/;

/**
 * Opens a folder for this process alone; other processes may use it as well.
 *
 * @param options.id tells this process from one that had its number before, as in containers.
 * @param options.now an instant as ISO 8601.
 */
export function openRing(
  folder: string,
  options: {
    readonly maxRuns: number;
    readonly maxBytes: number;
    readonly pid: number;
    readonly id: string;
    readonly now: () => string;
  },
): Ring {
  const { maxRuns, maxBytes, pid, id, now } = options;
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let begun = 0;
  const ring: Ring = {
    begin() {
      const time = now().replaceAll(/[:.]/g, '-');
      return join(folder, `${time}-${pid}-${++begun}.${pid}.${id}.part`);
    },
    keep(part) {
      const tape = part.replace(partName, ending);
      renameSync(part, tape);
      retain();
      return tape;
    },
    discard: (part) => unlinkSync(part),
  };

  /** The names begin with the time, so that their order is that of the runs. */
  function retain(): void {
    const tapes = readdirSync(folder).filter((name) => name.endsWith(ending));
    let left = maxRuns;
    let room = maxBytes;
    for (const name of tapes.sort().reverse()) {
      const path = join(folder, name);
      room -= statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      if (--left < 0 || room < 0) rmSync(path, { force: true });
    }
  }

  // A process that was killed in the middle of a run left its tape as far as it went.
  for (const name of readdirSync(folder)) {
    const [, owner, whose] = partName.exec(name) ?? [];
    if (owner === undefined || whose === id) continue;
    if (Number(owner) === pid || !isRunning(Number(owner))) ring.keep(join(folder, name));
  }
  return ring;
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
