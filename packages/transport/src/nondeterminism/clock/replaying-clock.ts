import type { Event } from '@tracefork/tape';
import { real } from '../../real.ts';
import { type ClockInterval, planClock } from './clock-plan.ts';
import type { SessionClock } from './recording-clock.ts';

export interface ReplayingClockOptions {
  /** The tape's events; its head, deliveries and clock reads are looked at. */
  readonly events: Iterable<Event>;
  /** Real milliseconds, monotonic; packages' time advances with it. */
  readonly elapsed?: () => number;
  /** Called with each date that is not the agent's, in milliseconds since the epoch. */
  readonly onOthersDate?: ((date: number) => void) | undefined;
}

/** How far each read beyond the recorded ones moves the agent's time, in milliseconds. */
const extraStep = 0.05;

/** Reads that may stand still at the next delivery before time passes it after all. */
const patience = 10_000;

/** Times that differ by less are one, in milliseconds: those of chunks are sums. */
const epsilon = 1e-6;

/**
 * The clock of a replay. The agent's own files get what they read then, by position between two
 * deliveries; further reads go on in small equal steps. Everybody else gets a clock that starts
 * anew at each delivery and runs with real time. Neither passes the next thing that is recorded,
 * neither runs backwards.
 *
 * @note A loop that waits for a time beyond the next delivery would never end, so after many reads
 * that stood still the clock moves on.
 */
export function createReplayingClock({
  events,
  elapsed = real.performanceNow,
  onOthersDate,
}: ReplayingClockOptions): SessionClock {
  const plan = planClock(events);
  const created = plan.created ?? real.dateNow();
  const monotonicOrigin = plan.monotonicOrigin ?? real.performanceNow();
  let at = 0;
  let datesServed = 0;
  let monotonicsServed = 0;
  let anchor = 0;
  let anchoredAt = elapsed();
  let stoodStill = 0;
  /** Time as the agent saw it last, and as everybody else did. */
  let agentTime = 0;
  let othersTime = 0;
  let lastDate = Number.NEGATIVE_INFINITY;
  let lastMonotonic = Number.NEGATIVE_INFINITY;

  function interval(): ClockInterval {
    return plan.intervals[at] as ClockInterval;
  }

  // @note Dates are too large to carry fractions of a millisecond, so those are added first.
  function dateAt(time: number): number {
    return created + Math.floor(plan.lead + time);
  }

  function timeOf(date: number): number {
    return date - created - plan.lead;
  }

  /** The next recorded moment: a read of the agent, or the delivery that ends the interval. */
  function limit(): number {
    const { until, dates, monotonics } = interval();
    const date = dates[datesServed];
    const monotonic = monotonics[monotonicsServed];
    return Math.min(
      until,
      date === undefined ? until : timeOf(date),
      monotonic === undefined ? until : monotonic - monotonicOrigin,
    );
  }

  function bounded(wanted: number): number {
    const most = limit();
    if (wanted <= most) return wanted;
    stoodStill++;
    return stoodStill > patience ? wanted : most;
  }

  function served(time: number): void {
    agentTime = Math.max(agentTime, time);
    anchor = Math.max(anchor, time);
    anchoredAt = elapsed();
    stoodStill = 0;
  }

  function extra(): number {
    agentTime = Math.max(agentTime, bounded(agentTime + extraStep));
    return agentTime;
  }

  function others(): number {
    othersTime = Math.max(othersTime, agentTime, bounded(anchor + elapsed() - anchoredAt));
    return othersTime;
  }

  return {
    date(owner) {
      if (owner !== 'agent') {
        const date = dateAt(others());
        onOthersDate?.(date);
        return date;
      }
      const recorded = interval().dates[datesServed];
      if (recorded === undefined) {
        lastDate = Math.max(lastDate, dateAt(extra()));
      } else {
        datesServed++;
        served(timeOf(recorded));
        lastDate = recorded;
      }
      return lastDate;
    },
    monotonic(owner) {
      if (owner !== 'agent') return monotonicOrigin + others();
      const recorded = interval().monotonics[monotonicsServed];
      if (recorded === undefined) {
        lastMonotonic = Math.max(lastMonotonic, monotonicOrigin + extra());
      } else {
        monotonicsServed++;
        served(recorded - monotonicOrigin);
        // Behind by more than rounding only where a divergence let time run ahead.
        if (recorded > lastMonotonic - epsilon) lastMonotonic = recorded;
      }
      return lastMonotonic;
    },
    boundary(t) {
      const next = intervalAt(plan.intervals, at, t);
      if (next !== at) {
        at = next;
        datesServed = 0;
        monotonicsServed = 0;
      }
      stoodStill = 0;
      anchor = Math.min(t, interval().until);
      agentTime = Math.max(agentTime, anchor);
      othersTime = Math.max(othersTime, anchor);
      anchoredAt = elapsed();
    },
  };
}

/** How far a delivery is looked for that came out of order, after a divergence. */
const lookAhead = 1000;

/** The interval that the delivery at `t` opens, nearly always the next; `from` where none is found. */
function intervalAt(intervals: readonly ClockInterval[], from: number, t: number): number {
  const last = Math.min(intervals.length - 1, from + lookAhead);
  for (let at = from + 1; at <= last; at++) {
    if (Math.abs((intervals[at]?.start ?? 0) - t) < epsilon) return at;
  }
  return from;
}
