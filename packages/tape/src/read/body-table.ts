import {
  type Copy,
  DEEPEST_COPY,
  type Delta,
  isCopy,
  isDelta,
  type Literal,
  literalBytes,
  literalSize,
  type Part,
  type StoredBody,
} from '../bodies/stored-body.ts';
import { FieldError } from '../codec/fields.ts';
import { TapeEventError, TapeLimitError } from '../errors.ts';
import { sha256 } from '../framing/seal.ts';
import { bodiesAllowance, type Limits } from '../limits.ts';
import type { LineRef } from './frames.ts';
import { WeightedCache } from './weighted-cache.ts';
import { Work } from './work.ts';

const ROOM = 32 * 1024 * 1024;
const PARTS_ROOM = 8 * 1024 * 1024;

/** Where a body stands: its event and line, and its place among the bodies of that line. */
export interface BodyRef {
  readonly event: number;
  readonly line: LineRef;
  readonly slot: number;
}

/** Part of a delta, and where it goes. */
interface Span {
  readonly at: number;
  readonly length: number;
  readonly part: Part;
}

interface Entry {
  readonly ref: BodyRef;
  readonly size: number;
  readonly depth: number;
  /** Of a body put together from parts; the parts themselves are read again from the line. */
  readonly sha256?: string;
}

/** What remains to be copied: `length` bytes of `body` from `from`, to `at` in the result. */
interface Task {
  readonly body: number;
  readonly from: number;
  readonly length: number;
  readonly at: number;
}

const partSize = (part: Part): number => (isCopy(part) ? part[2] : literalSize(part));

/** What a task, and a byte that is parsed, count for, in bytes copied. */
const TASK = 128;
const PARSED = 8;

/** Number of the span that holds the byte at `offset`. */
function spanAt(spans: readonly Span[], offset: number): number {
  let low = 0;
  let high = spans.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((spans[middle] as Span).at <= offset) low = middle;
    else high = middle;
  }
  return low;
}

export interface BodyTableOptions {
  readonly where: string;
  /** Size of the tape in bytes. */
  readonly size: number;
  readonly limits: Limits;
  /** Reads a stored body again. */
  readonly load: (ref: BodyRef) => StoredBody;
}

/** All bodies of a tape: where they are, but not their bytes, which are put together on demand. */
export class BodyTable {
  readonly #entries: Entry[] = [];
  readonly #cache = new WeightedCache<number, Buffer>(ROOM);
  /** Deltas that were read again, by the length of their lines. */
  readonly #parts = new WeightedCache<number, { spans: readonly Span[]; length: number }>(
    PARTS_ROOM,
  );
  readonly #options: BodyTableOptions;
  readonly #allowed: number;
  #total = 0;
  #work: Work | undefined;

  constructor(options: BodyTableOptions) {
    this.#options = options;
    this.#allowed = bodiesAllowance(options.limits, options.size);
  }

  get length(): number {
    return this.#entries.length;
  }

  /** Bytes of all bodies. */
  get total(): number {
    return this.#total;
  }

  /**
   * Takes the next body, looking only at its outline, and gives its number.
   *
   * @throws FieldError where it refers to what is not there, TapeLimitError
   */
  add(stored: StoredBody, ref: BodyRef): number {
    const entry = this.#outline(stored, ref);
    const { limits } = this.#options;
    if (entry.size > limits.bodyBytes) throw this.#limit('bodyBytes', entry.size, limits.bodyBytes);
    this.#total += entry.size;
    if (this.#total > this.#allowed) throw this.#limit('bodiesRatio', this.#total, this.#allowed);
    return this.#entries.push(entry) - 1;
  }

  /**
   * The bytes of a body, verified. They are shared: do not change them.
   *
   * @throws TapeEventError, TapeLimitError
   */
  read(number: number): Buffer {
    const kept = this.#cache.get(number);
    if (kept !== undefined) return kept;
    const entry = this.#entry(number);
    const bytes = this.#assemble(number, this.#work ?? this.#workFor(entry.size));
    if (entry.sha256 !== undefined && sha256(bytes).toString('hex') !== entry.sha256) {
      throw new TapeEventError(
        this.#options.where,
        entry.ref.event,
        `body ${number}, put together from its parts, does not match its SHA-256`,
      );
    }
    this.#cache.set(number, bytes);
    return bytes;
  }

  /** Runs something that reads many bodies, with one allowance of work for all of them. */
  inOnePass<T>(run: () => T): T {
    this.#work = this.#workFor(this.#total);
    try {
      return run();
    } finally {
      this.#work = undefined;
    }
  }

  #outline(stored: StoredBody, ref: BodyRef): Entry {
    if (!isDelta(stored)) return { ref, size: literalSize(stored), depth: 0 };
    let size = 0;
    let depth = 0;
    for (const part of stored.parts) {
      if (isCopy(part)) depth = Math.max(depth, 1 + this.#copied(part).depth);
      size += partSize(part);
    }
    if (size !== stored.size) {
      throw new FieldError(`a body's parts come to ${size} bytes, not ${stored.size}`);
    }
    if (depth > DEEPEST_COPY) {
      throw new FieldError(`a body lies deeper than ${DEEPEST_COPY} copies`);
    }
    return { ref, size, depth, sha256: stored.sha256 };
  }

  #copied([body, from, length]: Copy): Entry {
    const base = this.#entries[body];
    if (base === undefined)
      throw new FieldError(`a body copies from body ${body}, which is not before it`);
    if (from + length > base.size)
      throw new FieldError(`a body copies from beyond the end of body ${body}`);
    return base;
  }

  #assemble(number: number, work: Work): Buffer {
    const { size, sha256 } = this.#entry(number);
    if (sha256 === undefined) return literalBytes(this.#load(number, work) as Literal);
    const into = Buffer.allocUnsafe(size);
    const tasks: Task[] = [{ body: number, from: 0, length: size, at: 0 }];
    for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
      work.spend(TASK);
      const kept = this.#cache.get(task.body);
      if (kept !== undefined || this.#entry(task.body).sha256 === undefined) {
        work.spend(task.length);
        (kept ?? this.read(task.body)).copy(into, task.at, task.from, task.from + task.length);
      } else this.#split(task, { into, tasks, work });
    }
    return into;
  }

  /** Copies a task's literal bytes, and turns the others into tasks on earlier bodies. */
  #split(task: Task, out: { into: Buffer; tasks: Task[]; work: Work }): void {
    const spans = this.#spans(task.body, out.work);
    const end = task.from + task.length;
    for (let index = spanAt(spans, task.from); index < spans.length; index += 1) {
      const span = spans[index] as Span;
      if (span.at >= end) break;
      const start = Math.max(task.from, span.at);
      const length = Math.min(end, span.at + span.length) - start;
      const at = task.at + start - task.from;
      const from = start - span.at;
      out.work.spend(TASK);
      if (isCopy(span.part)) {
        out.tasks.push({ body: span.part[0], from: span.part[1] + from, length, at });
      } else literalBytes(span.part).copy(out.into, at, from, from + length);
    }
  }

  #spans(number: number, work: Work): readonly Span[] {
    const kept = this.#parts.get(number);
    if (kept !== undefined) return kept.spans;
    const { parts } = this.#load(number, work) as Delta;
    let at = 0;
    const spans = parts.map((part) => {
      const span = { at, length: partSize(part), part };
      at += span.length;
      return span;
    });
    const { start, end } = this.#entry(number).ref.line;
    this.#parts.set(number, { spans, length: end - start });
    return spans;
  }

  #load(number: number, work: Work): StoredBody {
    const { ref } = this.#entry(number);
    work.spend(PARSED * (ref.line.end - ref.line.start));
    return this.#options.load(ref);
  }

  /** What putting together `bytes` may cost: far more than it does on any tape that was recorded. */
  #workFor(bytes: number): Work {
    const allowed = 512 * 2 ** 20 + 8 * bytes;
    return new Work(allowed, (found) => this.#limit('bodiesRatio', found, allowed));
  }

  #entry(number: number): Entry {
    const entry = this.#entries[number];
    if (entry === undefined) throw new RangeError(`There is no body ${number}.`);
    return entry;
  }

  #limit(limit: keyof Limits, found: number, allowed: number): TapeLimitError {
    return new TapeLimitError(this.#options.where, limit, { found, allowed });
  }
}
