/** Counts bytes copied and parsed, so that a tape made to be slow is given up. */
export class Work {
  readonly #refuse: (found: number) => Error;
  readonly #allowed: number;
  #spent = 0;

  constructor(allowed: number, refuse: (found: number) => Error) {
    this.#allowed = allowed;
    this.#refuse = refuse;
  }

  spend(bytes: number): void {
    this.#spent += bytes;
    if (this.#spent > this.#allowed) throw this.#refuse(this.#spent);
  }
}
