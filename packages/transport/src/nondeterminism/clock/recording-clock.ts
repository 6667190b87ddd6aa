import type { Clock, Log } from '../../ports.ts';
import { real } from '../../real.ts';

/** A clock that learns of deliveries; the session calls `boundary` for each, and once at the end. */
export interface SessionClock extends Clock {
  /** @param t milliseconds since the run began: when the delivery was released. */
  boundary(t: number): void;
}

/**
 * Reads of one source that are kept between two deliveries. A loop that waits by reading the clock
 * makes millions; what lies beyond this many is continued in small steps on replay.
 */
const keptReads = 10_000;

/** Where a recording's time comes from, in milliseconds: since the epoch, and as performance.now gives it. */
export interface ClockSource {
  dateNow(): number;
  performanceNow(): number;
}

/** The clock of a recording: real time, with what the agent's own files read written down. */
export function createRecordingClock({
  log,
  source = real,
}: {
  readonly log: Pick<Log, 'append'>;
  readonly source?: ClockSource | undefined;
}): SessionClock {
  let dates: number[] = [];
  let monotonics: number[] = [];

  return {
    date(owner) {
      const value = source.dateNow();
      if (owner === 'agent' && dates.length < keptReads) dates.push(value);
      return value;
    },
    monotonic(owner) {
      // Whole nanoseconds: all that the clock has, without the noise of binary fractions.
      const value = Math.round(source.performanceNow() * 1e6) / 1e6;
      if (owner === 'agent' && monotonics.length < keptReads) monotonics.push(value);
      return value;
    },
    boundary(t) {
      if (dates.length > 0) {
        log.append({ kind: 'clock', t, source: 'date', values: dates });
        dates = [];
      }
      if (monotonics.length > 0) {
        log.append({ kind: 'clock', t, source: 'monotonic', values: monotonics });
        monotonics = [];
      }
    },
  };
}
