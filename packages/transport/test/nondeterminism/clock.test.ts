import type { ClockEvent, Event } from '@tracefork/tape';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRecordingClock } from '../../src/nondeterminism/clock/recording-clock.ts';
import { createReplayingClock } from '../../src/nondeterminism/clock/replaying-clock.ts';

const created = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
/** `performance.now()` when the run began. */
const begun = 123.456789;

type Source = 'date' | 'monotonic';
interface Read {
  readonly source: Source;
  /** Time since the read or delivery before, in milliseconds. */
  readonly after: number;
}

const read = fc.record({
  source: fc.constantFrom<Source>('date', 'monotonic'),
  after: fc.double({ min: 0, max: 500, noNaN: true }),
});
/** A run: the agent's reads between deliveries. */
const run = fc.array(
  fc.record({
    reads: fc.array(read, { maxLength: 6 }),
    pause: fc.double({ min: 0, max: 1000, noNaN: true }),
  }),
  { minLength: 1, maxLength: 8 },
);

/** The tape of such a run, as a recording writes it, with the times of its deliveries. */
function tapeOf(intervals: ReadonlyArray<{ reads: readonly Read[]; pause: number }>) {
  const events: Event[] = [
    {
      kind: 'tape',
      format: 'tracefork',
      major: 1,
      minor: 0,
      created: new Date(created).toISOString(),
      writer: { name: 'test', version: '0' },
    },
  ];
  const deliveries: number[] = [];
  const values: Array<Array<{ source: Source; value: number }>> = [];
  // The tape's beginning is cut to whole milliseconds, the run's own clock is not.
  const exact = created + 0.4;
  let t = 0;
  for (const [index, { reads, pause }] of intervals.entries()) {
    const seen = reads.map(({ source, after }) => {
      t += after;
      return { source, value: source === 'date' ? Math.floor(exact + t) : begun + t };
    });
    t += pause;
    for (const source of ['date', 'monotonic'] as const) {
      const own = seen.filter((read) => read.source === source).map(({ value }) => value);
      if (own.length > 0)
        events.push({ kind: 'clock', t, source, values: own } satisfies ClockEvent);
    }
    events.push({ kind: 'timer', t, timer: index });
    deliveries.push(t);
    values.push(seen);
  }
  return { events, deliveries, values };
}

function ask(
  clock: ReturnType<typeof createReplayingClock>,
  source: Source,
  owner: string,
): number {
  return source === 'date' ? clock.date(owner) : clock.monotonic(owner);
}

test('the agent reads what it read then', () => {
  fc.assert(
    fc.property(run, (intervals) => {
      const { events, deliveries, values } = tapeOf(intervals);
      const clock = createReplayingClock({ events });
      for (const [index, recorded] of values.entries()) {
        const served = recorded.map(({ source }) => ask(clock, source, 'agent'));
        expect(served).toEqual(recorded.map(({ value }) => value));
        clock.boundary(deliveries[index] as number);
      }
    }),
  );
});

test('extra, missing and foreign reads never shift what the agent reads after the next delivery', () => {
  const disturbance = fc.record({
    skip: fc.nat(6),
    extra: fc.nat(4),
    foreign: fc.nat(4),
    elapsed: fc.double({ min: 0, max: 5000, noNaN: true }),
  });
  fc.assert(
    fc.property(
      run,
      fc.array(disturbance, { minLength: 8, maxLength: 8 }),
      (intervals, disturbances) => {
        const { events, deliveries, values } = tapeOf(intervals);
        let now = 0;
        const clock = createReplayingClock({ events, elapsed: () => now });
        for (const [index, recorded] of values.entries()) {
          const { skip, extra, foreign, elapsed } = disturbances[
            index
          ] as (typeof disturbances)[number];
          const kept = recorded.slice(0, Math.max(0, recorded.length - skip));
          for (const { source, value } of kept) {
            now += elapsed;
            for (let n = 0; n < foreign; n++) ask(clock, source, 'left');
            expect(ask(clock, source, 'agent')).toBe(value);
          }
          if (skip === 0) for (let n = 0; n < extra; n++) ask(clock, 'monotonic', 'agent');
          clock.boundary(deliveries[index] as number);
        }
      },
    ),
  );
});

test('no read passes the next recorded moment, and none goes back', () => {
  fc.assert(
    fc.property(
      run,
      fc.array(fc.record({ owner: fc.constantFrom('agent', 'left'), elapsed: fc.nat(400) }), {
        maxLength: 30,
      }),
      (intervals, reads) => {
        const first = { reads: [{ source: 'monotonic', after: 0 } as const], pause: 0 };
        const { events, deliveries } = tapeOf([first, ...intervals]);
        let now = 0;
        const clock = createReplayingClock({ events, elapsed: () => now });
        for (const next of deliveries) {
          let before = { agent: Number.NEGATIVE_INFINITY, left: Number.NEGATIVE_INFINITY };
          for (const { owner, elapsed } of reads) {
            now += elapsed;
            const value = clock.monotonic(owner);
            const key = owner as 'agent' | 'left';
            expect(value).toBeGreaterThanOrEqual(before[key]);
            expect(value - begun).toBeLessThanOrEqual(next + 1e-6);
            before = { ...before, [key]: value };
          }
          clock.boundary(next);
        }
      },
    ),
  );
});

test('dates and monotonic time of one reader tell the same elapsed time', () => {
  let now = 0;
  const { events } = tapeOf([{ reads: [{ source: 'monotonic', after: 1 }], pause: 10_000 }]);
  const clock = createReplayingClock({ events, elapsed: () => now });
  clock.monotonic('agent');
  const start = { date: clock.date('left'), monotonic: clock.monotonic('left') };
  now += 2500;
  const passed = {
    date: clock.date('left') - start.date,
    monotonic: clock.monotonic('left') - start.monotonic,
  };
  expect(passed.monotonic).toBeCloseTo(2500, 5);
  expect(Math.abs(passed.date - 2500)).toBeLessThanOrEqual(1);
});

test('a package’s clock starts anew at each delivery and stands still at the next', () => {
  let now = 0;
  const { events } = tapeOf([
    { reads: [], pause: 100 },
    { reads: [], pause: 900 },
  ]);
  const clock = createReplayingClock({ events, elapsed: () => now });
  expect(clock.date('left')).toBe(created);
  now += 5000;
  expect(clock.date('left')).toBe(created + 100);
  clock.boundary(100);
  now += 30;
  expect(clock.date('left')).toBe(created + 130);
  clock.boundary(1000);
  expect(clock.date('left')).toBe(created + 1000);
});

test('extra reads of the agent are equal in every replay, whatever time that takes', () => {
  const { events } = tapeOf([{ reads: [{ source: 'date', after: 5 }], pause: 100 }]);
  const replays = [0, 1000].map((pace) => {
    let now = 0;
    const clock = createReplayingClock({
      events,
      elapsed: () => {
        now += pace;
        return now;
      },
    });
    return Array.from({ length: 30 }, () => [clock.date('agent'), clock.monotonic('agent')]).map(
      ([date = 0, monotonic = 0]) => [date, monotonic],
    );
  });
  expect(replays[0]?.map(([date]) => date)).toEqual(replays[1]?.map(([date]) => date));
});

test('a loop that waits for a time beyond the next delivery ends', () => {
  const { events } = tapeOf([{ reads: [{ source: 'date', after: 0 }], pause: 50 }]);
  const clock = createReplayingClock({ events });
  const start = clock.date('agent');
  let reads = 0;
  while (clock.date('agent') < start + 500 && reads < 1e6) reads++;
  expect(reads).toBeLessThan(1e6);
  let foreign = 0;
  const until = clock.date('left') + 20;
  while (clock.date('left') < until && foreign < 1e8) foreign++;
  expect(foreign).toBeLessThan(1e8);
});

test('a recorded wait by reading the clock ends on replay where it ended then', () => {
  const events: Event[] = [];
  const recording = createRecordingClock({ log: { append: (event) => void events.push(event) } });
  const until = recording.date('agent') + 30;
  while (recording.date('agent') < until);
  recording.boundary(31);
  const values = events.flatMap((event) => (event.kind === 'clock' ? event.values : []));
  expect(values.length).toBeLessThanOrEqual(10_000);
  const clock = createReplayingClock({ events: [...events, { kind: 'timer', t: 31, timer: 0 }] });
  const again = clock.date('agent') + 30;
  expect(again).toBe(until);
  let reads = 0;
  while (clock.date('agent') < again && reads < 1e6) reads++;
  expect(reads).toBeLessThan(1e6);
});

test('a recording writes the agent’s reads down before the delivery that follows, and nobody else’s', () => {
  const events: Event[] = [];
  const clock = createRecordingClock({ log: { append: (event) => void events.push(event) } });
  const values = [clock.date('agent'), clock.date('agent')];
  clock.date('left');
  const monotonic = clock.monotonic('agent');
  clock.monotonic('node');
  clock.boundary(7);
  clock.boundary(8);
  expect(events).toEqual([
    { kind: 'clock', t: 7, source: 'date', values },
    { kind: 'clock', t: 7, source: 'monotonic', values: [monotonic] },
  ]);
});

test('reads around chunks of a stream and around a synchronous program stay in their intervals', () => {
  const events: Event[] = [
    { kind: 'clock', t: 10.4, source: 'date', values: [1] },
    { kind: 'data', t: 10.4, x: [0, 0], n: [1, 1], dt: [0, 1], bodies: [new Uint8Array(2)] },
    { kind: 'program', t: 11, program: 0, file: 'git', argv: [], cwd: '.', sync: true },
    { kind: 'program-exit', t: 11, program: 0, code: 0, signal: null },
    { kind: 'clock', t: 10.9, source: 'date', values: [2, 3] },
    { kind: 'complete', t: 10.9, x: 0 },
    { kind: 'clock', t: 12, source: 'date', values: [4] },
  ];
  const clock = createReplayingClock({ events });
  expect(clock.date('agent')).toBe(1);
  clock.boundary(10.4);
  clock.boundary(11.4);
  expect([clock.date('agent'), clock.date('agent')]).toEqual([2, 3]);
  clock.boundary(10.9);
  expect(clock.date('agent')).toBe(4);
});

test('rounded times of chunks let no extra read pass what came after them', () => {
  const events: Event[] = [
    { kind: 'clock', t: 10.4, source: 'monotonic', values: [100] },
    { kind: 'data', t: 10.4, x: [0, 0], n: [1, 1], dt: [0, 1], bodies: [new Uint8Array(2)] },
    // The second chunk came at 10.6, which its event rounds to 11.4.
    { kind: 'clock', t: 10.9, source: 'monotonic', values: [110.7] },
    { kind: 'complete', t: 10.9, x: 0 },
  ];
  const clock = createReplayingClock({ events });
  const reads = [clock.monotonic('agent')];
  clock.boundary(10.4);
  for (let n = 0; n < 50; n++) reads.push(clock.monotonic('agent'));
  clock.boundary(11.4);
  const left = clock.monotonic('left');
  reads.push(clock.monotonic('agent'));
  expect(reads.at(-1)).toBe(110.7);
  expect(left).toBeLessThanOrEqual(110.7);
  expect(reads).toEqual(reads.toSorted((a, b) => a - b));
});

test('deliveries that come in another order after a divergence leave the clock usable', () => {
  fc.assert(
    fc.property(
      run,
      fc.array(fc.double({ min: 0, max: 5000, noNaN: true })),
      (intervals, times) => {
        const { events } = tapeOf(intervals);
        const clock = createReplayingClock({ events });
        let before = clock.monotonic('agent');
        for (const t of times) {
          clock.boundary(t);
          const now = clock.monotonic('agent');
          expect(now).toBeGreaterThanOrEqual(before - 2e-6);
          before = now;
        }
      },
    ),
  );
});
