import type { ReplayTape } from './replay-tape.ts';

/** Most clock reads of packages that are remembered. */
const most = 100_000;

/** Milliseconds by which a recorded time may lie outside its run: a tape's beginning is rounded. */
const slack = 2000;

/**
 * Tells times apart that a package read from the clock. A replay serves packages a clock of its own,
 * so that such a time differs where a package sends it, as exporters of traces do.
 */
export class PackageTimes {
  readonly #given = new Set<number>();
  readonly #from: number;
  readonly #until: number;

  /** @param run when the recorded run began, in ms since the epoch, and how long it took, in ms. */
  constructor({ created, length }: { readonly created: number; readonly length: number }) {
    this.#from = created - slack;
    this.#until = created + length + slack;
  }

  /** A package was given this date, in ms since the epoch. */
  give(date: number): void {
    if (this.#given.size < most) this.#given.add(date);
  }

  /** Whether both stand for a package's reading: the recorded within its run, the actual given here. */
  same(recorded: unknown, actual: unknown): boolean {
    const [was, is] = [dateIn(recorded), dateIn(actual)];
    if (was === undefined || is === undefined || typeof recorded !== typeof actual) return false;
    return was >= this.#from && was <= this.#until && this.#given.has(is);
  }
}

const iso = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** As `toISOString` or `Date.now` give it. */
function dateIn(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined;
  return typeof value === 'string' && iso.test(value) ? Date.parse(value) : undefined;
}

/** Puts the actual times into a recorded JSON value, in place; returns whether there were any. */
export function alignTimes(recorded: unknown, actual: unknown, times: PackageTimes): boolean {
  if (!isContainer(recorded) || !isContainer(actual)) return false;
  let aligned = false;
  for (const [key, was] of Object.entries(recorded)) {
    const is = actual[key];
    if (was !== is && times.same(was, is)) {
      recorded[key] = is;
      aligned = true;
    } else if (alignTimes(was, is, times)) aligned = true;
  }
  return aligned;
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** The times of the packages of one run. */
export function packageTimes({ events }: Pick<ReplayTape, 'events'>): PackageTimes {
  const head = events.find((event) => event.kind === 'tape');
  const last = events.findLast((event) => 't' in event && typeof event.t === 'number');
  return new PackageTimes({
    created: head?.kind === 'tape' ? Date.parse(head.created) : 0,
    length: last !== undefined && 't' in last ? Number(last.t) : 0,
  });
}
