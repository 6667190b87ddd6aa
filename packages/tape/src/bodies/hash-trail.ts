import crypto, { createHash, type Hash } from 'node:crypto';

const STEP = 64 * 1024;

/**
 * States of a SHA-256 at every 64 KiB of a body. A body that begins like another goes on from the
 * last state within the shared beginning, so that a long history is not hashed again and again.
 */
export class HashTrail {
  readonly #states: Hash[] = [];
  readonly digest: string;

  /** @param shared a trail, and how many bytes of the beginning are the same as in its body. */
  constructor(bytes: Buffer, shared?: { readonly trail: HashTrail; readonly length: number }) {
    if (shared !== undefined) {
      this.#states = shared.trail.#states.slice(0, Math.floor(shared.length / STEP));
    }
    if (this.#states.length === 0 && bytes.length < STEP) {
      this.digest = crypto.hash('sha256', bytes, 'hex');
      return;
    }
    const hash = this.#states.at(-1)?.copy() ?? createHash('sha256');
    let at = this.#states.length * STEP;
    for (; at + STEP <= bytes.length; at += STEP) {
      hash.update(bytes.subarray(at, at + STEP));
      this.#states.push(hash.copy());
    }
    this.digest = hash.update(bytes.subarray(at)).digest('hex');
  }
}
