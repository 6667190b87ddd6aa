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
 */
export function tailDraws(
  seed: Uint8Array,
  { prefix, events }: { readonly prefix: Draws; readonly events: readonly Event[] },
): DrawSource {
  const seedOf = (owner: string) => createHmac('sha256', seed).update(owner).digest();
  const agent = createSeededDraws(seedOf('agent'));
  const known = new Set(events.flatMap((event) => (event.kind === 'seed' ? [event.owner] : [])));
  return {
    random: () => agent.random(),
    randomUUID: () => agent.uuid(),
    randomBytes: (length) => agent.bytes(length),
    randomInt: (min, max) => agent.int({ min, max }),
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
