import { runOutside } from '../../context.ts';
import type { Draws, Log, Owner } from '../../ports.ts';
import { real } from '../../real.ts';
import { assertDrawName, encodeNamed } from './draw-value.ts';
import { createSeededDraws, type SeededDraws } from './seeded-draws.ts';

export interface RecordingDrawsOptions {
  readonly log: Pick<Log, 'append'>;
  /** Milliseconds since the run began. */
  readonly now: () => number;
}

/**
 * Draws of a recording. What the agent's own files draw is real and written down value by value.
 * A package is served from a seed, written down once, so that its draws cost nothing on the tape.
 */
export function createRecordingDraws({ log, now }: RecordingDrawsOptions): Draws {
  const seeded = new Map<Owner, SeededDraws>();

  function draw(source: string, value: string): void {
    log.append({ kind: 'draw', t: now(), source, value });
  }

  function of(owner: Owner): SeededDraws {
    let draws = seeded.get(owner);
    if (draws === undefined) {
      const seed = real.randomBytes(32);
      log.append({ kind: 'seed', t: now(), owner, seed: seed.toString('hex') });
      draws = createSeededDraws(seed);
      seeded.set(owner, draws);
    }
    return draws;
  }

  return {
    random(owner) {
      if (owner !== 'agent') return of(owner).random();
      const value = real.random();
      draw('random', String(value));
      return value;
    },
    uuid(owner) {
      if (owner !== 'agent') return of(owner).uuid();
      const value = real.randomUUID();
      draw('uuid', value);
      return value;
    },
    bytes(owner, length) {
      if (owner !== 'agent') return of(owner).bytes(length);
      const value = real.randomBytes(length);
      draw('bytes', value.toString('hex'));
      return value;
    },
    int(owner, range) {
      if (owner !== 'agent') return of(owner).int(range);
      const value = real.randomInt(range.min, range.max);
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
