import type { ErrorData, Event, ProgramInputEvent } from '@tracefork/tape';
import type { ProgramCall } from './program-call.ts';

type Output = 'stdout' | 'stderr';

/** One started program as a tape has it. */
export interface RecordedProgram {
  readonly program: number;
  readonly call: ProgramCall;
  /** What it delivered, in order; synchronous ones deliver nothing. */
  readonly deliveries: ReadonlyArray<'output' | 'exit'>;
  readonly output: Readonly<Record<Output, readonly Uint8Array[]>>;
  /** Streams whose end is on the tape. */
  readonly ended: ReadonlySet<Output>;
  readonly exit?: RecordedExit;
  readonly input?: RecordedInput;
}

export interface RecordedExit {
  readonly code: number | null;
  readonly signal: string | null;
  readonly error?: ErrorData;
}

export interface RecordedInput {
  readonly bytes: Uint8Array;
  /** The agent closed the program's standard input. */
  readonly ended: boolean;
}

interface Building {
  readonly program: number;
  readonly call: ProgramCall;
  readonly deliveries: Array<'output' | 'exit'>;
  readonly output: Record<Output, Uint8Array[]>;
  readonly ended: Set<Output>;
  exit?: RecordedExit;
  input?: { chunks: Uint8Array[]; ended: boolean };
}

/** The programs of a tape in the order of their starts. */
export function recordedPrograms(events: Iterable<Event>): RecordedProgram[] {
  const programs = new Map<number, Building>();
  for (const event of events) {
    if (event.kind === 'program') {
      const { program, file, argv, cwd, sync } = event;
      programs.set(program, {
        program,
        call: { file, argv, cwd, sync },
        deliveries: [],
        output: { stdout: [], stderr: [] },
        ended: new Set(),
      });
    } else if (
      event.kind === 'program-output' ||
      event.kind === 'program-exit' ||
      event.kind === 'program-input'
    ) {
      const building = programs.get(event.program);
      if (building !== undefined) add(building, event);
    }
  }
  return [...programs.values()].map(({ input, ...rest }) =>
    input === undefined
      ? rest
      : { ...rest, input: { bytes: Buffer.concat(input.chunks), ended: input.ended } },
  );
}

function add(
  building: Building,
  event:
    | Extract<Event, { kind: 'program-output' }>
    | Extract<Event, { kind: 'program-exit' }>
    | ProgramInputEvent,
): void {
  if (event.kind === 'program-input') {
    building.input ??= { chunks: [], ended: false };
    building.input.chunks.push(event.body);
    if (event.body.length === 0) building.input.ended = true;
    return;
  }
  if (!building.call.sync) {
    building.deliveries.push(event.kind === 'program-exit' ? 'exit' : 'output');
  }
  if (event.kind === 'program-exit') {
    const { code, signal, error } = event;
    building.exit = { code, signal, ...(error === undefined ? {} : { error }) };
  } else if (event.body.length === 0) {
    building.ended.add(event.stream);
  } else {
    building.output[event.stream].push(event.body);
  }
}
