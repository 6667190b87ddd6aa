import type { Event } from '@tracefork/tape';
import type { PartRecorder } from './children/part-recorder.ts';
import type { StartedProgram } from './children/replay-part.ts';
import type { ReplayGateControl } from './gate/replay-gate.ts';
import {
  type ClockSource,
  createRecordingClock,
  type SessionClock,
} from './nondeterminism/clock/recording-clock.ts';
import { createReplayingClock } from './nondeterminism/clock/replaying-clock.ts';
import { createRecordingDraws, type DrawSource } from './nondeterminism/draws/recording-draws.ts';
import {
  createReplayingDraws,
  type ReplayingDraws,
} from './nondeterminism/draws/replaying-draws.ts';
import type { createNumbering } from './nondeterminism/timers/numbering.ts';
import {
  createRecordingTimers,
  type RecordingTimers,
  type SessionTimers,
} from './nondeterminism/timers/recording-timers.ts';
import { createReplayingTimers } from './nondeterminism/timers/replaying-timers.ts';
import type { Divergence, Draws, Log, RecordGate, ReplayGate, Uncovered } from './ports.ts';
import type { ProgramControl } from './programs/program-control.ts';
import { RecordPrograms } from './programs/record-programs.ts';
import type { RecordedProgram } from './programs/recorded-program.ts';
import { ReplayPrograms } from './programs/replay-programs.ts';
import type { Scrub } from './redact/known-secrets.ts';
import type { Redaction } from './redact/redaction.ts';

/** The sources of nondeterminism of a recording. */
export interface RecordParts {
  readonly draws: Draws;
  readonly clock: SessionClock;
  readonly timers: RecordingTimers;
  readonly programs: RecordPrograms;
}

/** Where a recording goes on: numbers that are taken, and where values come from. */
export interface ResumePoint {
  /** Milliseconds since the run began. */
  readonly t: number;
  readonly exchanges: number;
  readonly calls: number;
  readonly programs: number;
  readonly timers: ReturnType<typeof createNumbering>;
  /** Clocks that go on from those of the prefix. */
  readonly clocks: ClockSource;
  readonly draws: DrawSource;
}

/** Builds what a recording takes values from, on top of its log and gate. */
export function recordParts(options: {
  readonly log: Log;
  readonly gate: RecordGate;
  /** Milliseconds since the run began. */
  readonly now: () => number;
  readonly uncovered: (what: Uncovered) => void;
  readonly scrub: Scrub;
  /** Whether bytes may be written down as they are. */
  readonly clean: (bytes: Uint8Array) => boolean;
  readonly preload?: string;
  readonly parts?: PartRecorder | undefined;
  readonly resume?: ResumePoint;
}): RecordParts {
  const { log, gate, now, uncovered, scrub, clean, preload, parts, resume } = options;
  return {
    draws: createRecordingDraws({ log, now, source: resume?.draws }),
    clock: createRecordingClock({ log, source: resume?.clocks }),
    timers: createRecordingTimers({ gate, numbering: resume?.timers }),
    programs: new RecordPrograms({
      log,
      gate,
      cwd: process.cwd(),
      elapsed: now,
      uncovered,
      appendInput: (event) => log.append(event),
      redact: scrub,
      clean,
      first: resume?.programs,
      parts,
      ...(preload === undefined ? {} : { preload }),
    }),
  };
}

/** The sources of nondeterminism of a replay. */
export interface ReplayParts {
  readonly draws: ReplayingDraws;
  readonly clock: SessionClock;
  readonly timers: SessionTimers;
  readonly programs: ReplayPrograms;
}

/** Builds what a replay serves values from, on top of the tape's events and its gate. */
export function replayParts(options: {
  readonly events: readonly Event[];
  readonly programs: readonly RecordedProgram[];
  readonly gate: ReplayGate & Pick<ReplayGateControl, 'abandon'>;
  readonly diverge: (divergence: Divergence) => void;
  readonly uncovered: (what: Uncovered) => void;
  readonly redaction: Redaction;
  /** Called when a program that runs beside the agent begins to be served. */
  readonly onServed: ((control: ProgramControl) => void) | undefined;
  /** Called with each message that the agent sends a served program, as JSON. */
  readonly onSent: ((program: number, text: string) => void) | undefined;
  /** Runs a part of the run again, before it is served. */
  readonly rerun: ((recorded: RecordedProgram, started: StartedProgram) => void) | undefined;
  /** Called with each date that is not the agent's, in milliseconds since the epoch. */
  readonly onOthersDate: (date: number) => void;
}): ReplayParts {
  const {
    events,
    programs,
    gate,
    diverge,
    uncovered,
    redaction,
    onServed,
    onSent,
    rerun,
    onOthersDate,
  } = options;
  return {
    draws: createReplayingDraws({ events, diverge }),
    clock: createReplayingClock({ events, onOthersDate }),
    timers: createReplayingTimers({ gate }),
    programs: new ReplayPrograms({
      gate,
      programs,
      cwd: process.cwd(),
      diverged: diverge,
      uncovered,
      redact: redaction.text,
      redactInput: redaction.bytes,
      onServed,
      onSent,
      rerun,
    }),
  };
}
