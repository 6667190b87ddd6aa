import type { Arrival } from '../exchange/exchange.ts';

/** Turns pushed arrivals into pulled ones: `push` from events, `next` by the session. */
export class PulledArrivals {
  #ready: Arrival[] = [];
  #wanting: ((arrival: Arrival) => void) | undefined;
  readonly #onDrained: () => void;

  /** @param onDrained Called when everything pushed so far was taken: more may be read. */
  constructor(onDrained: () => void = () => {}) {
    this.#onDrained = onDrained;
  }

  /** Returns how many arrivals wait to be taken. */
  push(arrival: Arrival): number {
    if (this.#wanting !== undefined) {
      const wanting = this.#wanting;
      this.#wanting = undefined;
      wanting(arrival);
      return 0;
    }
    return this.#ready.push(arrival);
  }

  next(): Promise<Arrival> {
    const arrival = this.#ready.shift();
    if (arrival !== undefined) {
      if (this.#ready.length === 0) this.#onDrained();
      return Promise.resolve(arrival);
    }
    return new Promise((resolve) => {
      this.#wanting = resolve;
    });
  }
}
