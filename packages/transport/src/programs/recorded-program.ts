import {
  type ErrorData,
  type Event,
  type MessageEvent,
  type MessageSentEvent,
  type Part,
  type ProgramInputEvent,
  partsOf,
} from '@tracefork/tape';
import type { ProgramCall } from './program-call.ts';

type Output = 'stdout' | 'stderr';

/** What a program delivers; `disconnect`: its channel for messages closes. */
type RecordedDeliveryKind = 'output' | 'exit' | 'message' | 'disconnect';

/** One started program as a tape has it. */
export interface RecordedProgram {
  readonly program: number;
  readonly call: ProgramCall;
  /** What it delivered, in order; synchronous ones deliver nothing. */
  readonly deliveries: readonly RecordedDeliveryKind[];
  readonly output: Readonly<Record<Output, readonly Uint8Array[]>>;
  /** Streams whose end is on the tape. */
  readonly ended: ReadonlySet<Output>;
  readonly exit?: RecordedExit;
  readonly input?: RecordedInput;
  /** Messages that the agent sent it, as JSON. */
  readonly sent: readonly string[];
  /** Some message of it could not be written down. */
  readonly unheld: boolean;
  /** Its own tape, where it is a part of the run. */
  readonly part?: Part;
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
  readonly deliveries: RecordedDeliveryKind[];
  readonly output: Record<Output, Uint8Array[]>;
  readonly ended: Set<Output>;
  readonly sent: string[];
  unheld: boolean;
  exit?: RecordedExit;
  input?: { chunks: Uint8Array[]; ended: boolean };
}

/** The programs of a tape in the order of their starts. */
export function recordedPrograms(events: readonly Event[]): RecordedProgram[] {
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
        sent: [],
        unheld: false,
      });
    } else if (
      event.kind === 'program-output' ||
      event.kind === 'program-exit' ||
      event.kind === 'program-input' ||
      event.kind === 'message' ||
      event.kind === 'message-sent'
    ) {
      const building = programs.get(event.program ?? -1);
      if (building !== undefined) add(building, event);
    }
  }
  const parts = new Map(partsOf({ events }).map((part) => [part.program, part]));
  return [...programs.values()].map(({ input, ...rest }) => {
    const part = parts.get(rest.program);
    return {
      ...rest,
      ...(part === undefined ? {} : { part }),
      ...(input === undefined
        ? {}
        : { input: { bytes: Buffer.concat(input.chunks), ended: input.ended } }),
    };
  });
}

function add(
  building: Building,
  event:
    | Extract<Event, { kind: 'program-output' }>
    | Extract<Event, { kind: 'program-exit' }>
    | ProgramInputEvent
    | MessageEvent
    | MessageSentEvent,
): void {
  if (event.kind === 'program-input') {
    building.input ??= { chunks: [], ended: false };
    building.input.chunks.push(event.body);
    if (event.body.length === 0) building.input.ended = true;
    return;
  }
  if (event.kind === 'message-sent') {
    building.sent.push(event.text);
    if (event.text === '') building.unheld = true;
    return;
  }
  if (event.kind === 'message') {
    const closes = event.text === undefined && event.event === undefined;
    building.deliveries.push(closes ? 'disconnect' : 'message');
    if (event.text === '') building.unheld = true;
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
