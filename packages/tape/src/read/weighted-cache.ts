/** Keeps what was used last, up to a total size; the latest entry stays whatever its size. */
export class WeightedCache<K, V extends { readonly length: number }> {
  readonly #room: number;
  readonly #entries = new Map<K, V>();
  #held = 0;

  /** @param room in the unit of the entries' `length`. */
  constructor(room: number) {
    this.#room = room;
  }

  get(key: K): V | undefined {
    const value = this.#entries.get(key);
    if (value === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, value);
    return value;
  }

  set(key: K, value: V): void {
    this.#held += value.length - (this.#entries.get(key)?.length ?? 0);
    this.#entries.delete(key);
    this.#entries.set(key, value);
    for (const [oldest, { length }] of this.#entries) {
      if (this.#held <= this.#room || this.#entries.size === 1) break;
      this.#entries.delete(oldest);
      this.#held -= length;
    }
  }
}
