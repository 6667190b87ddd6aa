import { looksLikeJson } from './json-values.ts';
import type { Redactor } from './redactor.ts';
import { joined, overwrite, type Segment, slice } from './segments.ts';
import { blanked } from './spelled-stand-in.ts';

/** A JSON text that comes in pieces: what stands in certain places is overwritten when all is there. */
export class JsonBody {
  readonly #redactor: Redactor;
  #segments: Segment[] = [];
  #json: boolean | undefined;
  /** Bytes that were let go, since they could not be kept back. */
  #gone = 0;
  #length = 0;

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  get open(): boolean {
    return this.#length > this.#gone;
  }

  push(segment: Segment): void {
    if (this.#json === undefined && joined([segment]).every(isSpace)) return;
    this.#json ??= looksLikeJson(Buffer.from(joined([segment])).toString('latin1', 0, 64));
    if (!this.#json) return;
    this.#segments.push(segment);
    this.#length += segment.end - segment.start;
  }

  close(): void {
    this.#overwrite();
    this.#segments = [];
    this.#length = this.#gone = 0;
  }

  /** A value that is not all there is blanked as far as it is, and so is its rest later. */
  force(): void {
    this.#overwrite();
    // A copy of its own: what was let go may be changed by whoever has it.
    this.#segments = [whole(Buffer.from(joined(this.#segments)))];
    this.#gone = this.#length;
  }

  #overwrite(): void {
    if (!this.open) return;
    const bytes = joined(this.#segments);
    for (const hit of this.#redactor.rules.byPlace(bytes)) {
      const { start, end, what } = hit;
      if (end <= this.#gone) continue;
      const cut = start < this.#gone;
      const as = cut ? blanked(bytes.subarray(start, end)) : hit.as;
      this.#redactor.tookOut({ as: Buffer.from(as).toString('utf8'), what });
      const from = Math.max(start, this.#gone);
      overwrite(slice(this.#segments, from, end), 0, as.subarray(from - start));
    }
  }
}

const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

function whole(bytes: Uint8Array): Segment {
  return { bytes, start: 0, end: bytes.length };
}
