import { createTapeWriter, fileSink } from '@tracefork/tape';
import { currentSession } from '../context.ts';
import { install } from '../install.ts';
import type { AgentOutcome } from '../outcome.ts';
import { real } from '../real.ts';
import { recordInto } from '../record/record-into.ts';
import { plainRules } from '../redact/rules.ts';
import { draw } from '../tools/tool-call.ts';
import { openRing, type Ring } from './ring.ts';
import { type FlightOptions, flightSettings } from './settings.ts';

/** What became of the runs so far. */
export interface FlightCounts {
  readonly recorded: number;
  readonly kept: number;
  /** Runs that went on without a tape, because of a problem. */
  readonly missed: number;
}

export interface FlightRecorder {
  /** False: there is no folder, and every run is just made. */
  readonly recording: boolean;
  readonly counts: FlightCounts;
  /**
   * A function, each call of which is a run with a tape of its own; any number at once. Its
   * arguments, which must survive JSON, are on the tape: in a replay it is called without any.
   * Within another recording or replay it is a part of that.
   *
   * @param options.failed Which outcomes are worth a tape. Default: those that threw.
   * @example
   * export const answer = flight.wrap(async (question: string) => agent(question));
   */
  wrap<A extends readonly unknown[], T>(
    agent: (...input: A) => T | Promise<T>,
    options?: { readonly failed?: (outcome: AgentOutcome<T>) => boolean },
  ): (...input: A) => Promise<T>;
  /** Leaves the process as it was. Runs under way come to their end. */
  close(): void;
}

/**
 * A recorder for services that run for long: the tape of a run that fails stays, in a folder with
 * room for so many; that of a run that succeeds goes. It never fails a run of the service.
 *
 * @throws TypeError for a variable that has no meaning
 */
export function flightRecorder(options: FlightOptions = {}): FlightRecorder {
  const settings = flightSettings(options, process.env);
  const { folder, keep, name } = settings;
  const rules = plainRules(options.redact);
  const problem = options.onProblem ?? toStderr;
  const ring = folder === undefined ? undefined : attempt(() => open(folder, settings), problem);
  const release = ring === undefined ? () => {} : install();
  const counts = { recorded: 0, kept: 0, missed: 0 };

  async function fly<T>(
    agent: () => T | Promise<T>,
    { ring, failed }: { readonly ring: Ring; readonly failed: (o: AgentOutcome<T>) => boolean },
  ): Promise<T> {
    const part = attempt(() => {
      const file = ring.begin();
      // The tape outlives this process; a wait for the disk at each request is not worth a power cut.
      return { file, sink: { ...fileSink(file), sync: () => {} } };
    }, problem);
    if (part === undefined) {
      counts.missed += 1;
      return agent();
    }
    const writer = createTapeWriter(part.sink, { onFailure: problem });
    const { outcome } = await recordInto(writer, agent, { name, rules });
    counts.recorded += 1;
    attempt(() => {
      if (keep === 'failed' && !failed(outcome)) return ring.discard(part.file);
      ring.keep(part.file);
      counts.kept += 1;
    }, problem);
    if (outcome.status === 'threw') throw outcome.error;
    return outcome.value;
  }

  return {
    recording: ring !== undefined,
    counts,
    wrap(agent, { failed = threw } = {}) {
      return async (...input) => {
        const run = () => agent(...draw('input', () => input));
        if (ring === undefined || currentSession() !== undefined) return run();
        return fly(run, { ring, failed });
      };
    },
    close: release,
  };
}

function open(folder: string, settings: { readonly maxRuns: number; readonly maxBytes: number }) {
  return openRing(folder, {
    ...settings,
    pid: process.pid,
    id: real.randomBytes(4).toString('hex'),
    now: () => new real.Date().toISOString(),
  });
}

function attempt<T>(work: () => T, problem: (error: Error) => void): T | undefined {
  try {
    return work();
  } catch (error) {
    problem(error as Error);
    return undefined;
  }
}

function threw({ status }: AgentOutcome<unknown>): boolean {
  return status === 'threw';
}

function toStderr({ message }: Error): void {
  process.stderr.write(`tracefork: a run has no whole tape, the service goes on: ${message}\n`);
}
