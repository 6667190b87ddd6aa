import { createHash, createHmac } from 'node:crypto';
import type { DrawEvent, Event } from '@tracefork/tape';
import type { Divergence, Draws, Owner } from '../../ports.ts';
import { drawDiffers, drawRanOut, drawsUnused } from './draw-divergence.ts';
import { assertDrawName, decodeNamed } from './draw-value.ts';
import { createSeededDraws, type SeededDraws } from './seeded-draws.ts';

export interface ReplayingDrawsOptions {
  /** The tape's events; only draws and seeds are looked at. */
  readonly events: Iterable<Event>;
  readonly diverge: (divergence: Divergence) => void;
  /** The step that the agent is at, for divergences. */
  readonly step?: () => number | null;
}

/** Draws of a replay; `finish` is called once, when the run has ended. */
export interface ReplayingDraws extends Draws {
  /** Reports recorded draws that the agent never took. */
  finish(): void;
  /** Draws of the agent: on the tape, and taken from it so far. */
  readonly count: { readonly matched: number; readonly recorded: number };
}

interface Sequence {
  readonly values: string[];
  taken: number;
  /** Of those taken, how many fitted what was asked for. */
  served: number;
}

/**
 * Serves recorded draws: each source of the agent by position, each package from its seed. Where
 * the tape has nothing (or nothing fitting), the divergence is reported once and the agent gets a
 * value all the same, one that is equal in every replay of this tape.
 */
export function createReplayingDraws(options: ReplayingDrawsOptions): ReplayingDraws {
  const { diverge, step = () => null } = options;
  const { sequences, seeds, key } = collect(options.events);
  const seeded = new Map<Owner, SeededDraws>();
  const reported = new Set<string>();

  function of(owner: Owner): SeededDraws {
    let draws = seeded.get(owner);
    if (draws === undefined) {
      draws = createSeededDraws(
        seeds.get(owner) ?? createHmac('sha256', key).update(owner).digest(),
      );
      seeded.set(owner, draws);
    }
    return draws;
  }

  function report(source: string, divergence: Divergence): void {
    if (reported.has(source)) return;
    reported.add(source);
    diverge(divergence);
  }

  /** The next recorded value of `source` as `read` understands it; `undefined` where there is none. */
  function next<T>(
    source: string,
    asked: string,
    read: (value: string) => T | undefined,
  ): { readonly value: T } | undefined {
    const sequence = sequences.get(source);
    const recorded = sequence?.values[sequence.taken];
    if (sequence === undefined || recorded === undefined) {
      report(source, drawRanOut(source, sequence?.values.length ?? 0, step()));
      return undefined;
    }
    const position = sequence.taken++;
    const value = read(recorded);
    if (value !== undefined) {
      sequence.served++;
      return { value };
    }
    report(
      source,
      drawDiffers(source, { position, recorded: shorten(source, recorded), asked, step: step() }),
    );
    return undefined;
  }

  return {
    get count() {
      let matched = 0;
      let recorded = 0;
      for (const { values, served } of sequences.values()) {
        matched += served;
        recorded += values.length;
      }
      return { matched, recorded };
    },
    random(owner) {
      if (owner !== 'agent') return of(owner).random();
      return next('random', 'a number', readFraction)?.value ?? of('agent').random();
    },
    uuid(owner) {
      if (owner !== 'agent') return of(owner).uuid();
      return next('uuid', 'a UUID', (value) => value)?.value ?? of('agent').uuid();
    },
    bytes(owner, length) {
      if (owner !== 'agent') return of(owner).bytes(length);
      const found = next('bytes', `${length} bytes`, (value) => readBytes(value, length));
      return found?.value ?? of('agent').bytes(length);
    },
    int(owner, range) {
      if (owner !== 'agent') return of(owner).int(range);
      const asked = `an integer in [${range.min}, ${range.max})`;
      const found = next('int', asked, (value) => {
        const number = Number(value);
        return Number.isSafeInteger(number) && number >= range.min && number < range.max
          ? number
          : undefined;
      });
      return found?.value ?? of('agent').int(range);
    },
    named<T>(kind: string, fn: () => T): T {
      assertDrawName(kind);
      const found = next(kind, 'a value', readNamed);
      if (found !== undefined) return found.value.named as T;
      // The last recorded value keeps the agent on known ground; without one its own function must do.
      const last = readNamed(sequences.get(kind)?.values.at(-1) ?? 'none');
      return last === undefined ? fn() : (last.named as T);
    },
    finish() {
      for (const [source, { values, taken }] of sequences) {
        if (taken === values.length) continue;
        report(source, drawsUnused(source, { taken, recorded: values.length, step: null }));
      }
    },
  };
}

function collect(events: Iterable<Event>): {
  sequences: Map<string, Sequence>;
  seeds: Map<Owner, Uint8Array>;
  /** Stands for this tape where a seed is missing. */
  key: Uint8Array;
} {
  const sequences = new Map<string, Sequence>();
  const seeds = new Map<Owner, Uint8Array>();
  const hash = createHash('sha256');
  for (const event of events) {
    if (event.kind === 'draw') {
      addDraw(sequences, event);
      hash.update(`${event.source}\0${event.value}\0`);
    } else if (event.kind === 'seed') {
      // The first seed of an owner is the one its draws came from.
      if (!seeds.has(event.owner)) seeds.set(event.owner, Buffer.from(event.seed, 'hex'));
      hash.update(`${event.owner}\0${event.seed}\0`);
    }
  }
  return { sequences, seeds, key: hash.digest() };
}

function addDraw(sequences: Map<string, Sequence>, { source, value }: DrawEvent): void {
  const sequence = sequences.get(source);
  if (sequence === undefined) sequences.set(source, { values: [value], taken: 0, served: 0 });
  else sequence.values.push(value);
}

function readFraction(value: string): number | undefined {
  const number = Number(value);
  return number >= 0 && number < 1 ? number : undefined;
}

function readBytes(value: string, length: number): Uint8Array | undefined {
  const bytes = Buffer.from(value, 'hex');
  return bytes.length === length ? bytes : undefined;
}

function readNamed(value: string): { readonly named: unknown } | undefined {
  try {
    return { named: decodeNamed(value) };
  } catch {
    return undefined;
  }
}

/** What a message shows of a recorded value. */
function shorten(source: string, value: string): string {
  if (source === 'bytes') return `${value.length / 2} bytes`;
  return value.length > 60 ? `${value.slice(0, 60)}…` : value;
}
