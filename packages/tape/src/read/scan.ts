import { isUtf8 } from 'node:buffer';
import { FieldError } from '../codec/fields.ts';
import { decodeLine, MINOR, UnknownCriticalKind } from '../codec/line.ts';
import { guardLine } from '../codec/line-guard.ts';
import { checkVersion } from '../codec/version.ts';
import {
  NotATapeError,
  TapeDamagedError,
  TapeEventError,
  TapeFromFutureError,
  TapeLimitError,
} from '../errors.ts';
import type { Event } from '../events.ts';
import type { Pair } from '../framing/pairs.ts';
import type { Source } from '../framing/source.ts';
import { type TextPair, verifiedTexts } from '../framing/verified-texts.ts';
import { type Limits, textAllowance } from '../limits.ts';
import { Sequence } from '../sequence.ts';
import { type BodyRef, BodyTable } from './body-table.ts';
import { Frames, type LineRef } from './frames.ts';
import { bodiesOf, reviveEvent } from './revive.ts';

/** What one pass over a tape finds. */
export interface Scan {
  readonly events: readonly Event[];
  readonly bodies: BodyTable;
  /** Lower-case hex SHA-256 of the text of all whole frames. */
  readonly chain: string;
  /** True where the file ends inside a pair of frames. */
  readonly cut: boolean;
}

/** Reads a tape from its start to its end, verifying everything but the bodies put together. */
export function scan(source: Source, limits: Limits): Scan {
  return new Scanner(source, limits).run();
}

class Scanner {
  readonly #source: Source;
  readonly #limits: Limits;
  readonly #frames: Frames;
  readonly #bodies: BodyTable;
  readonly #sequence = new Sequence();
  readonly #events: Event[] = [];
  #minor = MINOR;
  #text = 0;

  constructor(source: Source, limits: Limits) {
    this.#source = source;
    this.#limits = limits;
    this.#frames = new Frames(source, limits);
    const load = (ref: BodyRef) => this.#load(ref);
    this.#bodies = new BodyTable({ where: source.where, size: source.size, limits, load });
  }

  run(): Scan {
    const pairs = verifiedTexts(this.#source, this.#limits);
    let next = pairs.next();
    for (; next.done !== true; next = pairs.next()) this.#pair(next.value);
    const { chain, cut } = next.value;
    if (this.#events.length === 0) {
      throw new NotATapeError(this.#source.where, 'it ends before its first event');
    }
    if (cut && this.#events.at(-1)?.kind === 'end') {
      throw new TapeEventError(this.#source.where, this.#events.length, 'bytes follow the end');
    }
    return { events: this.#events, bodies: this.#bodies, chain, cut };
  }

  #pair(pair: TextPair): void {
    const { text } = pair;
    this.#frames.add(pair);
    this.#text += text.length;
    const allowed = textAllowance(this.#limits, this.#source.size);
    if (this.#text > allowed) throw this.#limit('textRatio', this.#text, allowed);
    if (text.at(-1) !== 0x0a) throw this.#damaged(pair, 'it does not hold whole lines');
    if (!isUtf8(text)) throw this.#damaged(pair, 'it is not UTF-8');
    for (let start = 0; start < text.length; ) {
      const end = text.indexOf(0x0a, start);
      this.#line(text, { frame: pair.frame, start, end });
      start = end + 1;
    }
  }

  #line(text: Buffer, ref: LineRef): void {
    if (this.#events.length >= this.#limits.events) {
      throw this.#limit('events', this.#events.length + 1, this.#limits.events);
    }
    const line = text.subarray(ref.start, ref.end);
    const excess = guardLine(line, this.#limits);
    if (excess !== undefined)
      throw this.#limit(excess.limit, excess.found, this.#limits[excess.limit]);
    try {
      this.#event(line.toString('utf8'), ref);
    } catch (error) {
      throw this.#explain(error);
    }
  }

  #event(line: string, ref: LineRef): void {
    if (this.#events.length === 0) this.#minor = checkVersion(line, this.#source.where);
    const stored = decodeLine(line, { minor: this.#minor });
    this.#sequence.accept(stored);
    const first = this.#bodies.length;
    const event = this.#events.length;
    for (const [slot, body] of bodiesOf(stored).entries()) {
      this.#bodies.add(body, { event, line: ref, slot });
    }
    const read = (number: number) => this.#bodies.read(number);
    this.#events.push(reviveEvent(stored, { first, read }));
  }

  #load({ line, slot }: BodyRef) {
    const stored = decodeLine(this.#frames.line(line), { minor: this.#minor });
    const body = bodiesOf(stored)[slot];
    if (body === undefined) throw new RangeError(`There is no body ${slot} in that line.`);
    return body;
  }

  #explain(error: unknown): unknown {
    const { where } = this.#source;
    const at = this.#events.length;
    if (error instanceof FieldError) return new TapeEventError(where, at, error.message);
    if (error instanceof SyntaxError) return new TapeEventError(where, at, 'it is not JSON');
    if (error instanceof UnknownCriticalKind) {
      return new TapeFromFutureError(where, `event ${at} has ${error.message}`);
    }
    return error;
  }

  #damaged({ frame, offset }: Pair, reason: string): TapeDamagedError {
    return new TapeDamagedError(this.#source.where, reason, { frame, offset });
  }

  #limit(limit: keyof Limits, found: number, allowed: number): TapeLimitError {
    return new TapeLimitError(this.#source.where, limit, { found, allowed });
  }
}
