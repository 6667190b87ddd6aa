import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import type { Event } from '@tracefork/tape';
import { runInSession } from '../../src/context.ts';
import type {
  Delivery,
  Divergence,
  RecordGate,
  ReplayGate,
  Source,
  Uncovered,
} from '../../src/ports.ts';
import { installPrograms } from '../../src/programs/install.ts';
import type { Programs } from '../../src/programs/programs.ts';
import { RecordPrograms } from '../../src/programs/record-programs.ts';
import { recordedPrograms } from '../../src/programs/recorded-program.ts';
import { ReplayPrograms } from '../../src/programs/replay-programs.ts';
import type { Session } from '../../src/session.ts';

export interface Recording<T> {
  readonly outcome: T;
  readonly events: readonly Event[];
  /** Kinds of events in order, `checkpoint` where the log was told to reach the kernel. */
  readonly log: readonly string[];
  readonly uncovered: readonly Uncovered[];
}

export interface Replaying<T> {
  readonly outcome: T;
  readonly divergences: readonly Divergence[];
  readonly uncovered: readonly Uncovered[];
  readonly unclaimed: number;
  /** Deliveries that were never taken. */
  readonly left: number;
}

/** Runs `agent` as the agent of a recording. `hold`: milliseconds that each delivery waits. */
export async function record<T>(
  agent: () => T | Promise<T>,
  { hold = 0, ...options }: { readonly preload?: string; readonly hold?: number } = {},
): Promise<Recording<T>> {
  const events: Event[] = [];
  const log: string[] = [];
  const uncovered: Uncovered[] = [];
  const append = (event: Event) => {
    events.push(event);
    log.push(event.kind);
  };
  const programs = new RecordPrograms({
    ...options,
    log: { append, checkpoint: () => void log.push('checkpoint') },
    gate: recordGate((source, delivery) => append(eventOf(source, delivery)), hold),
    cwd: process.cwd(),
    elapsed: () => events.length,
    uncovered: (what) => void uncovered.push(what),
    appendInput: append,
  });
  const outcome = await run('record', { programs, uncovered, agent });
  return { outcome, events, log, uncovered };
}

/** Runs `agent` against a recording. */
export async function replay<T>(
  events: readonly Event[],
  agent: () => T | Promise<T>,
): Promise<Replaying<T>> {
  const divergences: Divergence[] = [];
  const uncovered: Uncovered[] = [];
  const gate = replayGate(events);
  const programs = new ReplayPrograms({
    gate,
    programs: recordedPrograms(events),
    cwd: process.cwd(),
    diverged: (divergence) => void divergences.push(divergence),
    uncovered: (what) => void uncovered.push(what),
  });
  const outcome = await run('replay', { programs, uncovered, agent });
  return {
    outcome,
    divergences,
    uncovered,
    unclaimed: programs.unclaimed().length,
    left: gate.left(),
  };
}

async function run<T>(
  mode: Session['mode'],
  {
    programs,
    uncovered,
    agent,
  }: { programs: Programs; uncovered: Uncovered[]; agent: () => T | Promise<T> },
): Promise<T> {
  const session = {
    mode,
    programs,
    uncovered: (what: Uncovered) => void uncovered.push(what),
  } as Partial<Session> as Session;
  const undo = installPrograms();
  try {
    return await runInSession(session, async () => agent());
  } finally {
    undo();
  }
}

function recordGate(write: (source: Source, delivery: Delivery) => void, hold: number): RecordGate {
  const queue: Array<() => void> = [];
  let busy = false;
  // The next delivery leaves from whatever context the previous one came in.
  async function pump(): Promise<void> {
    if (busy) return;
    busy = true;
    for (let release = queue.shift(); release !== undefined; release = queue.shift()) {
      if (hold > 0) await sleep(hold);
      release();
      await turn();
      await turn();
    }
    busy = false;
  }
  return {
    deliver(source, delivery, run) {
      queue.push(() => {
        write(source, delivery);
        run();
      });
      void pump();
      return () => {};
    },
  };
}

function replayGate(events: readonly Event[]): ReplayGate & { left(): number } {
  const synchronous = new Set(
    events.flatMap((event) => (event.kind === 'program' && event.sync ? [event.program] : [])),
  );
  const order = events.flatMap((event): Array<readonly [number, Delivery]> => {
    if (event.kind === 'program-output' && !synchronous.has(event.program)) {
      const { stream, body } = event;
      return [[event.program, { kind: 'program-output', stream, bytes: body }]];
    }
    if (event.kind === 'message') return [[event.program ?? -1, event]];
    if (event.kind === 'program-exit' && !synchronous.has(event.program)) {
      const { t: _t, program, ...delivery } = event;
      return [[program, delivery]];
    }
    return [];
  });
  const waiting = new Map<number, (delivery: Delivery) => void>();
  let busy = false;
  function pump(): void {
    const next = order[0];
    const take = next && waiting.get(next[0]);
    if (busy || next === undefined || take === undefined) return;
    order.shift();
    waiting.delete(next[0]);
    busy = true;
    take(next[1]);
    setImmediate(() =>
      setImmediate(() => {
        busy = false;
        pump();
      }),
    );
  }
  return {
    left: () => order.length,
    take(source, take) {
      if (source.from !== 'program') throw new Error(`no ${source.from} here`);
      waiting.set(source.program, take);
      pump();
      return () => void waiting.delete(source.program);
    },
  };
}

function eventOf(source: Source, delivery: Delivery): Event {
  const program = source.from === 'program' ? source.program : -1;
  switch (delivery.kind) {
    case 'program-output':
      return {
        kind: 'program-output',
        t: 0,
        program,
        stream: delivery.stream,
        body: delivery.bytes,
      };
    case 'message':
      return { ...delivery, ancillary: true, t: 0, program };
    case 'program-exit':
      return { ...delivery, t: 0, program };
    default:
      throw new Error(`no ${delivery.kind} here`);
  }
}
