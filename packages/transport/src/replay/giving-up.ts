import { real } from '../real.ts';
import type { ReplayTape } from './replay-tape.ts';

/** Milliseconds that a client's timer may be late by. */
const slack = 2000;

/** Exchanges that the agent gave up while it was recorded, and until when it may take to do so now. */
export class GivingUp {
  readonly #until = new Map<number, number>();
  readonly #tape: ReplayTape;

  constructor(tape: ReplayTape) {
    this.#tape = tape;
  }

  /** Exchange `x` begins to be served. */
  begun(x: number): void {
    if (!this.#tape.aborted.has(x)) return;
    this.#until.set(x, real.performanceNow() + this.#openFor(x) + slack);
  }

  /** The agent gave exchange `x` up. */
  done(x: number): void {
    this.#until.delete(x);
  }

  /** Whether some exchange may still be given up. */
  expected(): boolean {
    const now = real.performanceNow();
    return [...this.#until.values()].some((until) => until > now);
  }

  /** Milliseconds until the agent gave exchange `x` up while it was recorded. */
  #openFor(x: number): number {
    const times = this.#tape.events.flatMap((event) =>
      (event.kind === 'request' || event.kind === 'abort') && event.x === x ? [event.t] : [],
    );
    return (times.at(-1) ?? 0) - (times[0] ?? 0);
  }
}
