import type { Hash } from 'node:crypto';
import { SEAL_LENGTH, sealInto } from '../framing/seal.ts';
import { CONTENT_AT, frameInPlace, storedLength } from '../framing/stored-frame.ts';

/** A buffer larger than this is not kept. */
const KEPT = 4 * 1024 * 1024;
const NEWLINE = 0x0a;

/** Makes sealed pairs of lines, each in the same buffer where it has room. */
export class LinePairs {
  #buffer = Buffer.allocUnsafeSlow(16 * 1024);

  /**
   * @param chain a hash of all text so far; the new lines are added to it.
   * @returns the pair; the next call may write over it.
   */
  make(lines: readonly string[], chain: Hash): Buffer {
    const buffer = this.#withRoom(lines);
    let end = CONTENT_AT;
    for (const line of lines) {
      end += buffer.write(line, end, 'utf8');
      buffer[end] = NEWLINE;
      end += 1;
    }
    const size = end - CONTENT_AT;
    chain.update(buffer.subarray(CONTENT_AT, end));
    frameInPlace(buffer, size);
    const pair = buffer.subarray(0, storedLength(size) + SEAL_LENGTH);
    sealInto(pair, chain.copy().digest());
    return pair;
  }

  #withRoom(lines: readonly string[]): Buffer {
    let most = lines.length;
    for (const line of lines) most += 3 * line.length;
    const room = storedLength(most) + SEAL_LENGTH;
    if (this.#buffer.length >= room) return this.#buffer;
    const larger = Buffer.allocUnsafeSlow(2 ** Math.ceil(Math.log2(room)));
    if (larger.length <= KEPT) this.#buffer = larger;
    return larger;
  }
}
