import type { Event } from '@tracefork/tape';

/** What the agent read of the clocks between two deliveries. Times in ms since the run began. */
export interface ClockInterval {
  /** The delivery that opens it; 0 for the first interval. */
  readonly start: number;
  /** The delivery that ends it; no virtual time passes it. */
  until: number;
  dates: readonly number[];
  monotonics: readonly number[];
}

/** A tape's time, from its events alone. */
export interface ClockPlan {
  /** `Date.now()` at the beginning of the run. */
  readonly dateOrigin: number;
  /** `performance.now()` at the beginning of the run; absent where nothing on the tape tells. */
  readonly monotonicOrigin?: number;
  readonly intervals: readonly ClockInterval[];
}

const none: readonly number[] = [];

/** Cuts a tape's clock reads into the intervals between its deliveries. */
export function planClock(events: Iterable<Event>): ClockPlan {
  const intervals: ClockInterval[] = [open(0)];
  const synchronous = new Set<number>();
  let created = Number.NEGATIVE_INFINITY;
  let dateOrigin = Number.NEGATIVE_INFINITY;
  let monotonicOrigin = Number.NEGATIVE_INFINITY;

  for (const event of events) {
    if (event.kind === 'tape') created = Date.parse(event.created);
    if (event.kind === 'program' && event.sync) synchronous.add(event.program);
    for (const t of deliveriesOf(event, synchronous)) {
      current(intervals).until = t;
      intervals.push(open(t));
    }
    if (event.kind !== 'clock') continue;
    const interval = current(intervals);
    // Reads lie before the delivery that follows them, which bounds the origin from below;
    // the highest bound agrees with every read and every delivery.
    const bound = (event.values.at(-1) ?? Number.NEGATIVE_INFINITY) - event.t;
    if (event.source === 'date') {
      interval.dates = joined(interval.dates, event.values);
      // A clock that was set during the run must not move its beginning.
      if (Math.abs(bound - created) <= 1) dateOrigin = Math.max(dateOrigin, bound);
    } else {
      interval.monotonics = joined(interval.monotonics, event.values);
      monotonicOrigin = Math.max(monotonicOrigin, bound);
    }
  }
  return {
    dateOrigin: Math.max(dateOrigin, created),
    ...(Number.isFinite(monotonicOrigin) ? { monotonicOrigin } : {}),
    intervals,
  };
}

/** Times of the deliveries that `event` holds, as gates release them. */
function deliveriesOf(event: Event, synchronous: ReadonlySet<number>): readonly number[] {
  switch (event.kind) {
    case 'data': {
      let { t } = event;
      return event.dt.map((dt) => {
        t += dt;
        return t;
      });
    }
    case 'program-output':
    case 'program-exit':
      // The output of spawnSync and its kin passes no gate.
      return synchronous.has(event.program) ? [] : [event.t];
    case 'response':
    case 'complete':
    case 'failure':
    case 'timer':
    case 'tool-result':
    case 'stdin':
      return [event.t];
    default:
      return [];
  }
}

function open(start: number): ClockInterval {
  return { start, until: Number.POSITIVE_INFINITY, dates: none, monotonics: none };
}

function current(intervals: readonly ClockInterval[]): ClockInterval {
  return intervals.at(-1) as ClockInterval;
}

function joined(before: readonly number[], more: readonly number[]): readonly number[] {
  return before.length === 0 ? more : [...before, ...more];
}
