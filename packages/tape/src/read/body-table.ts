import {
  type Copy,
  DEEPEST_COPY,
  isCopy,
  isDelta,
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

const ROOM = 32 * 1024 * 1024;

/** Where a body stands: its event and line, and its place among the bodies of that line. */
export interface BodyRef {
  readonly event: number;
  readonly line: LineRef;
  readonly slot: number;
}

/** Part of a delta: where it goes, and which earlier body it comes from, if any. */
interface Span {
  readonly at: number;
  readonly length: number;
  readonly copy?: Copy;
}

interface Entry {
  readonly ref: BodyRef;
  readonly size: number;
  readonly depth: number;
  readonly delta?: { readonly sha256: string; readonly spans: readonly Span[] };
}

/** What remains to be copied: `length` bytes of `body` from `from`, to `at` in the result. */
interface Task {
  readonly body: number;
  readonly from: number;
  readonly length: number;
  readonly at: number;
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
  readonly #options: BodyTableOptions;
  readonly #allowed: number;
  #total = 0;
  #work = 0;

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

  /** The bytes of a body, verified. They are shared: do not change them. */
  read(number: number): Buffer {
    const kept = this.#cache.get(number);
    if (kept !== undefined) return kept;
    const entry = this.#entry(number);
    const bytes = this.#assemble(number, entry);
    if (entry.delta !== undefined && sha256(bytes).toString('hex') !== entry.delta.sha256) {
      throw new TapeEventError(
        this.#options.where,
        entry.ref.event,
        `body ${number}, put together from its parts, does not match its SHA-256`,
      );
    }
    this.#cache.set(number, bytes);
    return bytes;
  }

  #outline(stored: StoredBody, ref: BodyRef): Entry {
    if (!isDelta(stored)) return { ref, size: literalSize(stored), depth: 0 };
    const spans: Span[] = [];
    let at = 0;
    let depth = 0;
    for (const part of stored.parts) {
      if (isCopy(part)) depth = Math.max(depth, 1 + this.#copied(part).depth);
      const length = isCopy(part) ? part[2] : literalSize(part);
      spans.push(isCopy(part) ? { at, length, copy: part } : { at, length });
      at += length;
    }
    if (at !== stored.size)
      throw new FieldError(`a body's parts come to ${at} bytes, not ${stored.size}`);
    if (depth > DEEPEST_COPY)
      throw new FieldError(`a body lies deeper than ${DEEPEST_COPY} copies`);
    return { ref, size: at, depth, delta: { sha256: stored.sha256, spans } };
  }

  #copied([body, from, length]: Copy): Entry {
    const base = this.#entries[body];
    if (base === undefined)
      throw new FieldError(`a body copies from body ${body}, which is not before it`);
    if (from + length > base.size)
      throw new FieldError(`a body copies from beyond the end of body ${body}`);
    return base;
  }

  #assemble(number: number, entry: Entry): Buffer {
    if (entry.delta === undefined) return literalBytes(this.#literal(entry, 0));
    const into = Buffer.allocUnsafe(entry.size);
    const tasks: Task[] = [{ body: number, from: 0, length: entry.size, at: 0 }];
    for (let task = tasks.pop(); task !== undefined; task = tasks.pop()) {
      this.#spend(task.length + 64);
      const kept = this.#cache.get(task.body);
      const source = this.#entry(task.body);
      if (kept !== undefined || source.delta === undefined) {
        const bytes = kept ?? this.read(task.body);
        bytes.copy(into, task.at, task.from, task.from + task.length);
      } else this.#split(task, source, { into, tasks });
    }
    return into;
  }

  /** Copies a task's literal bytes, and turns the others into tasks on earlier bodies. */
  #split(task: Task, source: Entry, out: { readonly into: Buffer; readonly tasks: Task[] }): void {
    for (const [index, span] of (source.delta?.spans ?? []).entries()) {
      const start = Math.max(task.from, span.at);
      const length = Math.min(task.from + task.length, span.at + span.length) - start;
      if (length <= 0) continue;
      const at = task.at + start - task.from;
      const from = start - span.at;
      if (span.copy !== undefined) {
        out.tasks.push({ body: span.copy[0], from: span.copy[1] + from, length, at });
      } else literalBytes(this.#literal(source, index)).copy(out.into, at, from, from + length);
    }
    this.#spend(16 * (source.delta?.spans.length ?? 0));
  }

  #literal(entry: Entry, index: number): Exclude<Part, Copy> {
    this.#spend(entry.ref.line.end - entry.ref.line.start);
    const stored = this.#options.load(entry.ref);
    return (isDelta(stored) ? stored.parts[index] : stored) as Exclude<Part, Copy>;
  }

  /** Counts bytes touched; a tape made to be slow runs out of what its size allows. */
  #spend(bytes: number): void {
    this.#work += bytes;
    const allowed = 16 * this.#allowed;
    if (this.#work > allowed) throw this.#limit('bodiesRatio', this.#work, allowed);
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
