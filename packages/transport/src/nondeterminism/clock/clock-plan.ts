import type { Event } from '@tracefork/tape';
import { guess, narrow, noBounds } from './origin.ts';

/** What the agent read of the clocks between two deliveries. Times in ms since the run began. */
export interface ClockInterval {
  /** The delivery that opens it; 0 for the first interval. */
  readonly start: number;
  /** No read that is not on the tape passes this; the delivery that ends it, or sooner. */
  until: number;
  dates: readonly number[];
  monotonics: readonly number[];
}

/** A tape's time, from its events alone. */
export interface ClockPlan {
  /** The beginning of the run, in whole milliseconds since the epoch, where the tape has a head. */
  readonly created: number | undefined;
  /** `Date.now()` at `t` = 0 was this much later than `created`, in milliseconds. */
  readonly lead: number;
  /** `performance.now()` at `t` = 0; `undefined` where nothing on the tape tells. */
  readonly monotonicOrigin: number | undefined;
  readonly intervals: readonly ClockInterval[];
}

/** Most milliseconds between the moment that a tape names as its beginning and `t` = 0. */
const startUp = 1000;

const none: readonly number[] = [];

/** Cuts a tape's clock reads into the intervals between its deliveries. */
export function planClock(events: Iterable<Event>): ClockPlan {
  const intervals: ClockInterval[] = [open(0)];
  const synchronous = new Set<number>();
  const dateBounds = noBounds();
  const monotonicBounds = noBounds();
  let created: number | undefined;

  for (const event of events) {
    if (event.kind === 'tape') created = Date.parse(event.created);
    if (event.kind === 'program' && event.sync) synchronous.add(event.program);
    for (const t of deliveriesOf(event, synchronous)) {
      current(intervals).until = t;
      intervals.push(open(t));
    }
    if (event.kind !== 'clock') continue;
    const interval = current(intervals);
    const span = { start: interval.start, end: event.t };
    if (event.source === 'monotonic') {
      interval.monotonics = joined(interval.monotonics, event.values);
      narrow(monotonicBounds, event.values, span);
    } else {
      const base = created ?? 0;
      interval.dates = joined(interval.dates, event.values);
      const sinceCreated = event.values.map((value) => value - base);
      // A clock that was set during the run must not move its beginning.
      const lead = (sinceCreated[0] ?? 0) - span.start;
      if (lead >= -1 && lead <= startUp + (span.end - span.start)) {
        narrow(dateBounds, sinceCreated, span);
      }
    }
  }
  const plan = {
    created,
    lead: Math.max(0, guess(dateBounds) ?? 0),
    monotonicOrigin: guess(monotonicBounds),
    intervals,
  };
  foresee(plan);
  return plan;
}

/**
 * Times of chunks are rounded, so a delivery may seem later than what came after it. Nothing is to
 * pass the earliest moment that is still to come.
 */
function foresee({ created = 0, lead, monotonicOrigin = 0, intervals }: ClockPlan): void {
  let earliest = Number.POSITIVE_INFINITY;
  for (const interval of intervals.toReversed()) {
    interval.until = Math.min(interval.until, earliest);
    earliest = Math.min(
      interval.until,
      (interval.dates[0] ?? Number.POSITIVE_INFINITY) - created - lead,
      (interval.monotonics[0] ?? Number.POSITIVE_INFINITY) - monotonicOrigin,
    );
  }
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
    case 'message':
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
