import { createHmac } from 'node:crypto';
import type { Event } from '@tracefork/tape';
import type { ClockSource } from '../nondeterminism/clock/recording-clock.ts';
import type { DrawSource } from '../nondeterminism/draws/recording-draws.ts';
import { createSeededDraws } from '../nondeterminism/draws/seeded-draws.ts';
import type { Clock, Draws } from '../ports.ts';
import { real } from '../real.ts';

/** Clocks that go on in real time from where the prefix left them. */
export function tailClocks(clock: Clock): ClockSource {
  const date = clock.date('node');
  const monotonic = clock.monotonic('node');
  const since = real.performanceNow();
  const elapsed = () => real.performanceNow() - since;
  return {
    dateNow: () => Math.floor(date + elapsed()),
    performanceNow: () => monotonic + elapsed(),
  };
}

/**
 * What a tail draws. The agent's own draws come from a seed, so that the same trial of the same fork
 * draws the same; packages go on where the prefix left them.
 *
 * @param seed Any bytes that stand for parent, step and trial.
 * @param about `recorded`: the agent draws what it drew there, source by source, as far as that goes.
 */
export function tailDraws(
  seed: Uint8Array,
  {
    prefix,
    events,
    recorded = [],
  }: {
    readonly prefix: Draws;
    readonly events: readonly Event[];
    readonly recorded?: readonly Event[];
  },
): DrawSource {
  const seedOf = (owner: string) => createHmac('sha256', seed).update(owner).digest();
  const agent = createSeededDraws(seedOf('agent'));
  const known = new Set(events.flatMap((event) => (event.kind === 'seed' ? [event.owner] : [])));
  const draws = recorded.flatMap((event) => (event.kind === 'draw' ? [event] : []));
  const left = Map.groupBy(draws, ({ source }) => source);
  const next = (source: string) => left.get(source)?.shift()?.value;
  return {
    random: () => Number(next('random') ?? agent.random()),
    randomUUID: () => next('uuid') ?? agent.uuid(),
    randomBytes(length) {
      const bytes = Buffer.from(next('bytes') ?? '', 'hex');
      return bytes.length === length ? bytes : agent.bytes(length);
    },
    randomInt(min, max) {
      const value = Number(next('int') ?? Number.NaN);
      return value >= min && value < max ? value : agent.int({ min, max });
    },
    packageDraws(owner) {
      if (!known.has(owner)) {
        const own = seedOf(`package ${owner}`);
        return { seed: own, draws: createSeededDraws(own) };
      }
      return {
        draws: {
          random: () => prefix.random(owner),
          uuid: () => prefix.uuid(owner),
          bytes: (length) => Buffer.from(prefix.bytes(owner, length)),
          int: (range) => prefix.int(owner, range),
        },
      };
    },
  };
}
