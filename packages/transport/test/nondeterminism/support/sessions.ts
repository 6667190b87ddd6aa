import type { Event } from '@tracefork/tape';
import { runInSession } from '../../../src/context.ts';
import { createRecordGate } from '../../../src/gate/record-gate.ts';
import type { RecordedDelivery } from '../../../src/gate/recorded-delivery.ts';
import { createReplayGate } from '../../../src/gate/replay-gate.ts';
import { createRecordingClock } from '../../../src/nondeterminism/clock/recording-clock.ts';
import { createReplayingClock } from '../../../src/nondeterminism/clock/replaying-clock.ts';
import { createRecordingDraws } from '../../../src/nondeterminism/draws/recording-draws.ts';
import { createReplayingDraws } from '../../../src/nondeterminism/draws/replaying-draws.ts';
import { createRecordingTimers } from '../../../src/nondeterminism/timers/recording-timers.ts';
import { createReplayingTimers } from '../../../src/nondeterminism/timers/replaying-timers.ts';
import type { Divergence, RecordGate, ReplayGate, Uncovered } from '../../../src/ports.ts';
import { real } from '../../../src/real.ts';
import type { Session } from '../../../src/session.ts';

/** A session of nothing but sources of nondeterminism; its tape is an array. */
export interface TestSession {
  readonly session: Session;
  readonly events: Event[];
  readonly uncovered: Uncovered[];
  readonly variables: string[];
  readonly divergences: Divergence[];
  finish(): void;
}

export interface TestRecording extends TestSession {
  readonly gate: RecordGate;
  now(): number;
}

export interface TestReplay extends TestSession {
  readonly gate: ReplayGate;
}

/** What edges use and these tests never do. */
const unused = {
  allowsEgress: false,
  programs: {} as Session['programs'],
  exchange(): never {
    throw new Error('no exchanges here');
  },
  tool(): never {
    throw new Error('no tools here');
  },
};

export function startRecording(): TestRecording {
  const started = real.performanceNow();
  const events: Event[] = [
    {
      kind: 'tape',
      format: 'tracefork',
      major: 1,
      minor: 0,
      created: new real.Date().toISOString(),
      writer: { name: 'test', version: '0' },
    },
  ];
  const log = { append: (event: Event) => void events.push(event) };
  const now = () => Math.round((real.performanceNow() - started) * 1000) / 1000;
  const gate = createRecordGate((source, delivery) => {
    const t = now();
    clock.boundary(t);
    if (source.from === 'timer') {
      const { timer, owner } = source;
      log.append({ kind: 'timer', t, timer, ...(owner === undefined ? {} : { owner }) });
    } else if (source.from === 'tool') log.append({ kind: 'tool-result', t, call: source.call });
    else throw new Error(`no delivery of ${delivery.kind} here`);
  });
  const clock = createRecordingClock({ log });
  const timers = createRecordingTimers({ gate });
  const notes = { uncovered: [] as Uncovered[], variables: [] as string[] };
  return {
    ...notes,
    session: {
      ...unused,
      mode: 'record',
      draws: createRecordingDraws({ log, now }),
      clock,
      timers,
      uncovered: (what) => void notes.uncovered.push(what),
      variables: {},
      environmentRead: (name) => void notes.variables.push(name),
    },
    events,
    divergences: [],
    gate,
    now,
    finish() {
      timers.end();
      clock.boundary(now());
      events.push({ kind: 'end', t: now(), complete: true });
    },
  };
}

export function startReplay(recorded: readonly Event[]): TestReplay {
  // What a tape went through: written down and read again.
  const events: Event[] = JSON.parse(JSON.stringify(recorded));
  const deliveries = events.flatMap((event, number): RecordedDelivery[] => {
    if (event.kind === 'timer') {
      const { timer, owner } = event;
      const source = { from: 'timer', timer, ...(owner === undefined ? {} : { owner }) } as const;
      return [{ t: event.t, event: number, source, delivery: { kind: 'timer' } }];
    }
    if (event.kind !== 'tool-result') return [];
    const source = { from: 'tool', call: event.call } as const;
    return [{ t: event.t, event: number, source, delivery: { kind: 'tool-result' } }];
  });
  const clock = createReplayingClock({ events });
  const gate = createReplayGate(deliveries, { onRelease: ({ t }) => clock.boundary(t) });
  const timers = createReplayingTimers({ gate });
  const notes = {
    uncovered: [] as Uncovered[],
    variables: [] as string[],
    divergences: [] as Divergence[],
  };
  const draws = createReplayingDraws({ events, diverge: (found) => notes.divergences.push(found) });
  return {
    ...notes,
    session: {
      ...unused,
      mode: 'replay',
      draws,
      clock,
      timers,
      uncovered: (what) => void notes.uncovered.push(what),
      variables: {},
      environmentRead: (name) => void notes.variables.push(name),
    },
    events,
    gate,
    finish() {
      draws.finish();
      timers.end();
    },
  };
}

/** Runs `agent` in a new recording. */
export async function recordRun<T>(
  agent: () => T | Promise<T>,
): Promise<TestRecording & { readonly value: T }> {
  const recording = startRecording();
  const value = await runInSession(recording.session, agent);
  recording.finish();
  return { ...recording, value };
}

/** Runs `agent` in a replay of `events`. */
export async function replayRun<T>(
  events: readonly Event[],
  agent: () => T | Promise<T>,
): Promise<TestReplay & { readonly value: T }> {
  const replay = startReplay(events);
  const value = await runInSession(replay.session, agent);
  replay.finish();
  return { ...replay, value };
}

/** Records `agent`, replays it, and gives both. */
export async function recordAndReplay<T>(agent: () => T | Promise<T>): Promise<{
  readonly recorded: TestRecording & { readonly value: T };
  readonly replayed: TestReplay & { readonly value: T };
}> {
  const recorded = await recordRun(agent);
  return { recorded, replayed: await replayRun(recorded.events, agent) };
}
