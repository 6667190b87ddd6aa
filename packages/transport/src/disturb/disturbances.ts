import { createRecordingTimers } from '../nondeterminism/timers/recording-timers.ts';
import type { ReplayParts } from '../parts.ts';
import type { Clock, Owner, Timers } from '../ports.ts';
import type { ScriptedAnswer } from './scripted-answer.ts';

/** An exchange of a replay that gets something else before it gets what was recorded. */
export interface Disturbance {
  /** Number of the exchange on the tape. */
  readonly x: number;
  readonly answer: Exclude<ScriptedAnswer, { kind: 'live' }>;
  /** How often, before the recorded answer is served. Default: 1. */
  readonly times?: number;
}

/** The disturbances of a replay, and whether the agent is getting over one. */
export class Disturbances {
  readonly #left: Map<number, { readonly answer: Disturbance['answer']; times: number }>;
  readonly #open = new Set<number>();

  constructor(disturbances: readonly Disturbance[]) {
    this.#left = new Map(
      disturbances.map(({ x, answer, times = 1 }) => [x, { answer, times }] as const),
    );
  }

  /** What exchange `x` gets now; `undefined`: what was recorded, and the agent is over it. */
  take(x: number): Disturbance['answer'] | undefined {
    const left = this.#left.get(x);
    if (left === undefined || left.times === 0) {
      this.#open.delete(x);
      return undefined;
    }
    left.times--;
    this.#open.add(x);
    return left.answer;
  }

  /** From a disturbance on until the agent asks again for what was disturbed. */
  get open(): boolean {
    return this.#open.size > 0;
  }
}

/** Stands for the agent while it does what the tape knows nothing of. */
const recovering: Owner = 'tracefork:recovery';

/**
 * What a replay serves from, while the agent gets over a disturbance: the recorded draws, clock
 * reads and timers are left for what was recorded; those of the recovery are taken beside them, and
 * its timers run in real time.
 */
export function besideTheTape(parts: ReplayParts, disturbances: Disturbances): ReplayParts {
  const { draws, clock, timers } = parts;
  const as = (owner: Owner) => (disturbances.open && owner === 'agent' ? recovering : owner);
  const direct = createRecordingTimers({
    gate: {
      deliver: (_source, _delivery, run) => {
        run();
        return () => {};
      },
    },
  });
  const besideClock: Clock = {
    date: (owner) => clock.date(as(owner)),
    monotonic: (owner) => clock.monotonic(as(owner)),
  };
  const set: Timers['set'] = (options) => (disturbances.open ? direct : timers).set(options);
  return {
    ...parts,
    draws: {
      get count() {
        return draws.count;
      },
      random: (owner) => draws.random(as(owner)),
      uuid: (owner) => draws.uuid(as(owner)),
      bytes: (owner, length) => draws.bytes(as(owner), length),
      int: (owner, range) => draws.int(as(owner), range),
      named: (kind, fn) => (disturbances.open ? fn() : draws.named(kind, fn)),
      finish: () => draws.finish(),
    },
    clock: { ...besideClock, boundary: (t) => clock.boundary(t) },
    timers: {
      set,
      get over() {
        return timers.over === true;
      },
      end() {
        direct.end();
        timers.end();
      },
    },
  };
}
