import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openTape, type PartEvent, partEvents, type Tape } from '@tracefork/tape';
import { lateProcesses } from '../command/late-processes.ts';
import { type RecordSettings, settingsVariable } from '../command/protocol.ts';
import type { Uncovered } from '../ports.ts';
import { withPreload } from '../programs/child-environment.ts';
import type { StartOptions } from '../programs/node-internals.ts';
import type { ThreadSettings } from '../workers/thread-settings.ts';
import { rescueParts } from './rescue.ts';
import { startsNode } from './starts-node.ts';

export interface PartRecorderOptions {
  /** Where tapes of programs lie until they stand on the run's own. */
  readonly folder: string;
  /** URL of the preload. */
  readonly preload: string;
  readonly settings: Pick<RecordSettings, 'redact' | 'secrets'>;
}

/** What is known of a program's own recording once it ended. */
export interface FinishedPart {
  /** Empty: the program made no part of the run. */
  readonly events: readonly PartEvent[];
  readonly uncovered: readonly Uncovered[];
}

/** Lets the Node processes that an agent starts record themselves, and gathers what they wrote. */
export class PartRecorder {
  readonly #options: PartRecorderOptions;

  constructor(options: PartRecorderOptions) {
    this.#options = options;
  }

  /**
   * The environment (`NAME=value`) with which a program records itself; `undefined`: it is no Node
   * process.
   */
  prepare(
    options: StartOptions & { readonly envPairs: readonly string[] },
    program: number,
  ): readonly string[] | undefined {
    if (!startsNode(options) || options.serialization === 'advanced') return undefined;
    const own = this.#settingsOf(program);
    if (own === undefined) return undefined;
    const { preload } = this.#options;
    return withSettings(options.envPairs, { preload, settings: JSON.stringify(own) });
  }

  /** What a worker thread that records itself is told; `undefined`: there is no room for its tape. */
  thread(program: number): ThreadSettings | undefined {
    const session = this.#settingsOf(program);
    if (session === undefined) return undefined;
    return { session: { ...session, thread: true }, preload: this.#options.preload };
  }

  #settingsOf(program: number): RecordSettings | undefined {
    const { folder, settings } = this.#options;
    try {
      mkdirSync(folder, { recursive: true });
    } catch {
      // There is no room for its tape: it is a program like any other, and the agent goes on.
      return undefined;
    }
    return {
      mode: 'record',
      ...placesOf(folder, program),
      strict: false,
      part: true,
      ...settings,
    };
  }

  /**
   * What a program recorded.
   *
   * @param options.needed Whether the run's own tape is not enough to serve the program.
   */
  finish(program: number, { t, needed }: { t: number; needed: boolean }): FinishedPart {
    const places = placesOf(this.#options.folder, program);
    if (!existsSync(places.file)) return none;
    try {
      rescueParts(places.file, places.parts);
      if (!needed && !speaks(openTape(places.file))) return none;
      const late = lateProcesses(places.late);
      return {
        events: [...partEvents(places.file, { program, t })],
        uncovered: late.map((detail) => ({ what: 'child-node', detail })),
      };
    } catch {
      // It was ended before its tape began.
      return none;
    }
  }
}

const none: FinishedPart = { events: [], uncovered: [] };

/** Where program `program` of the process with that folder writes. */
export function placesOf(
  folder: string,
  program: number,
): Pick<RecordSettings, 'file' | 'late'> & { readonly parts: string } {
  return {
    file: join(folder, `${program}.tape`),
    late: join(folder, `${program}.late`),
    parts: join(folder, String(program)),
  };
}

/** Whether a process asked anybody for anything: what did not is served as any program is. */
function speaks({ events }: Tape): boolean {
  return events.some(
    ({ kind }) =>
      kind === 'request' || kind === 'message' || kind === 'message-sent' || kind === 'part',
  );
}

/** An environment with which a Node process loads the preload and finds its settings. */
export function withSettings(
  pairs: readonly string[],
  { preload, settings }: { readonly preload: string; readonly settings: string },
): string[] {
  const isOptions = (pair: string) => pair.startsWith('NODE_OPTIONS=');
  const options = pairs.find(isOptions)?.slice('NODE_OPTIONS='.length);
  return [
    ...pairs.filter((pair) => !isOptions(pair)),
    `NODE_OPTIONS=${withPreload(options, preload)}`,
    `${settingsVariable}=${settings}`,
  ];
}
