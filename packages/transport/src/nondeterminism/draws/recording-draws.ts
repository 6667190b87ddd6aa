import { runOutside } from '../../context.ts';
import type { Draws, Log, Owner } from '../../ports.ts';
import { real } from '../../real.ts';
import { assertDrawName, encodeNamed } from './draw-value.ts';
import { createSeededDraws, type SeededDraws } from './seeded-draws.ts';

export interface RecordingDrawsOptions {
  readonly log: Pick<Log, 'append'>;
  /** Milliseconds since the run began. */
  readonly now: () => number;
  /** Where values come from; default: this machine. */
  readonly source?: DrawSource | undefined;
}

/** Where a recording's values come from. */
export interface DrawSource {
  random(): number;
  randomUUID(): string;
  randomBytes(length: number): Uint8Array;
  randomInt(min: number, max: number): number;
  /** The draws of a package, and the seed to write down; no seed where the tape has it already. */
  packageDraws(owner: Owner): { readonly seed?: Uint8Array; readonly draws: SeededDraws };
}

const machine: DrawSource = {
  random: () => real.random(),
  randomUUID: () => real.randomUUID(),
  randomBytes: (length) => real.randomBytes(length),
  randomInt: (min, max) => real.randomInt(min, max),
  packageDraws() {
    const seed = real.randomBytes(32);
    return { seed, draws: createSeededDraws(seed) };
  },
};

/**
 * Draws of a recording. What the agent's own files draw is real and written down value by value.
 * A package is served from a seed, written down once, so that its draws cost nothing on the tape.
 */
export function createRecordingDraws({ log, now, source = machine }: RecordingDrawsOptions): Draws {
  const seeded = new Map<Owner, SeededDraws>();

  function draw(kind: string, value: string): void {
    log.append({ kind: 'draw', t: now(), source: kind, value });
  }

  function of(owner: Owner): SeededDraws {
    let draws = seeded.get(owner);
    if (draws === undefined) {
      const made = source.packageDraws(owner);
      if (made.seed !== undefined) {
        const seed = Buffer.from(made.seed).toString('hex');
        log.append({ kind: 'seed', t: now(), owner, seed });
      }
      draws = made.draws;
      seeded.set(owner, draws);
    }
    return draws;
  }

  return {
    random(owner) {
      if (owner !== 'agent') return of(owner).random();
      const value = source.random();
      draw('random', String(value));
      return value;
    },
    uuid(owner) {
      if (owner !== 'agent') return of(owner).uuid();
      const value = source.randomUUID();
      draw('uuid', value);
      return value;
    },
    bytes(owner, length) {
      if (owner !== 'agent') return of(owner).bytes(length);
      const value = source.randomBytes(length);
      draw('bytes', Buffer.from(value).toString('hex'));
      return value;
    },
    int(owner, range) {
      if (owner !== 'agent') return of(owner).int(range);
      const value = source.randomInt(range.min, range.max);
      draw('int', String(value));
      return value;
    },
    named(kind, fn) {
      assertDrawName(kind);
      // What `fn` draws on the way is inside its value already.
      const value = runOutside(fn);
      draw(kind, encodeNamed(kind, value));
      return value;
    },
  };
}
