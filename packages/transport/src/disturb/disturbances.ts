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
  /**
   * Whether an agent that gets over it asks again, rather than go on with this answer. Default: true
   * for failures, false for answers that came whole.
   */
  readonly asksAgain?: boolean;
}

/** What an exchange gets, and what is expected of the agent then. */
type Disturbed = Required<Pick<Disturbance, 'answer' | 'asksAgain'>>;

/** The disturbances of a replay, and what the agent makes of them. */
export class Disturbances {
  readonly #left: Map<number, Disturbed & { times: number }>;
  /** Exchanges that failed and were not asked for again. */
  readonly #open = new Set<number>();
  /** Exchanges whose answer, whole though wrong, is on its way. */
  readonly #coming = new Set<number>();
  readonly #accepted = new Set<number>();

  constructor(disturbances: readonly Disturbance[]) {
    this.#left = new Map(
      disturbances.map(({ x, answer, times = 1, asksAgain = !stands(answer) }) => [
        x,
        { answer, times, asksAgain },
      ]),
    );
  }

  /** What exchange `x` gets now; `undefined`: what was recorded, and the agent is over it. */
  take(x: number): Disturbed | undefined {
    const left = this.#left.get(x);
    if (left === undefined || left.times === 0) {
      this.#open.delete(x);
      return undefined;
    }
    left.times--;
    (left.asksAgain ? this.#open : this.#coming).add(x);
    return left;
  }

  /** The agent has an answer to `x` that it may take for the recorded one. */
  accept(x: number): void {
    this.#coming.delete(x);
    this.#accepted.add(x);
  }

  /** The agent asks for `x` again: it did not take the answer that it had. */
  askedAgain(x: number): boolean {
    return this.#accepted.delete(x);
  }

  /** Exchanges whose answers the agent took. */
  get accepted(): ReadonlySet<number> {
    return this.#accepted;
  }

  /** From a failure on until the agent asks again for what failed. */
  get open(): boolean {
    return this.#open.size > 0;
  }

  /** Something that is not on the tape may still wake the agent. */
  get pending(): boolean {
    return this.open || this.#coming.size > 0;
  }
}

/** Whether an answer is one that an agent may go on with. */
function stands(answer: Disturbance['answer']): boolean {
  return answer.kind === 'given' && answer.status < 400 && answer.breaksOff !== true;
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
