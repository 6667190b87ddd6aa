import { type Pair, readPair } from '../framing/pairs.ts';
import type { Source } from '../framing/source.ts';
import type { TextPair } from '../framing/verified-texts.ts';
import type { Limits } from '../limits.ts';
import { WeightedCache } from './weighted-cache.ts';

const ROOM = 32 * 1024 * 1024;

/** Where a line stands: in which frame, and from where to where in its text. */
export interface LineRef {
  readonly frame: number;
  readonly start: number;
  /** Without the newline. */
  readonly end: number;
}

/** Texts of frames on demand, verified each time they are read; the latest are kept. */
export class Frames {
  readonly #pairs: Pair[] = [];
  readonly #texts = new WeightedCache<number, Buffer>(ROOM);
  readonly #source: Source;
  readonly #limits: Limits;

  constructor(source: Source, limits: Limits) {
    this.#source = source;
    this.#limits = limits;
  }

  /** Takes the next pair, which has been read already. */
  add({ text, ...pair }: TextPair): void {
    this.#pairs.push(pair);
    this.#texts.set(pair.frame, text);
  }

  line(ref: LineRef): string {
    const text = this.#text(this.#pairs[ref.frame] as Pair);
    return text.toString('utf8', ref.start, ref.end);
  }

  #text(pair: Pair): Buffer {
    const kept = this.#texts.get(pair.frame);
    if (kept !== undefined) return kept;
    const text = readPair(this.#source, pair, this.#limits);
    this.#texts.set(pair.frame, text);
    return text;
  }
}
