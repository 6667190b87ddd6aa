import type { Literal, Redactor } from './redactor.ts';
import { removedLiteral } from './redactor.ts';
import { fitted } from './replaced.ts';
import { joined, overwrite, type Segment, slice } from './segments.ts';

/** Bytes of a known secret that are taken for it where the next ones cannot be waited for. */
const enough = 6;
/** How far a pattern may see back. */
const context = 4096;
/** The end of a text that a pattern might yet find something in. */
const lastToken = /[^\s"'<>,;(){}[\]]{0,4096}$/;

/** A text that comes in pieces, in which secrets are overwritten wherever its pieces are cut. */
export class TextRun {
  readonly #redactor: Redactor;
  /** What may be the beginning of a secret. */
  #pending: readonly Segment[] = [];
  #before: Uint8Array = new Uint8Array(0);
  /** Secrets whose first `at` bytes were let go, since they could not be kept back. */
  #begun: { readonly literals: readonly Literal[]; readonly at: number } | undefined;

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** Whether pieces that were pushed may still change. */
  get open(): boolean {
    return this.#pending.length > 0;
  }

  push(segment: Segment): void {
    const rest = this.#goOn(segment);
    if (rest.start === rest.end) return;
    this.#search([...this.#pending, rest], false);
  }

  close(): void {
    if (this.open) this.#search(this.#pending, true);
  }

  /** What is pending is decided now, as well as can be. */
  force(): void {
    if (!this.open) return;
    const bytes = joined(this.#pending);
    const from = this.#redactor.literals.openFrom(bytes);
    const partial = slice(this.#pending, from);
    this.#search(slice(this.#pending, 0, from), true);
    this.#pending = [];
    const literals = this.#redactor.literals.beginnings(bytes, from);
    const [literal] = literals;
    if (literal === undefined) return;
    const at = bytes.length - from;
    if (at >= enough) this.#begin(literal, partial, at);
    this.#begun = { literals, at };
  }

  #search(segments: readonly Segment[], final: boolean): void {
    const { literals, rules } = this.#redactor;
    const bytes = Buffer.from(joined(segments));
    let reached = 0;
    for (const { start, end, found } of literals.find(bytes)) {
      const as = fitted(found.as, end - start);
      this.#redactor.tookOut(removedLiteral(found));
      overwrite(segments, start, as);
      bytes.set(as, start);
      reached = end;
    }
    let open = final ? bytes.length : Math.max(reached, literals.openFrom(bytes));
    if (rules.looks) {
      if (!final) {
        const tail = bytes.toString('latin1', Math.max(0, bytes.length - context));
        open = Math.min(open, bytes.length - (lastToken.exec(tail)?.[0].length ?? 0));
      }
      open = this.#look(segments, bytes, open);
    }
    this.#pending = slice(segments, open);
    if (rules.looks) {
      const seen = Buffer.concat([this.#before, bytes.subarray(0, open)]);
      this.#before = seen.subarray(Math.max(0, seen.length - context));
    }
  }

  /** Overwrites what patterns find before `open`; returns from where on it is still open. */
  #look(segments: readonly Segment[], bytes: Uint8Array, open: number): number {
    const offset = this.#before.length;
    let reached = open;
    for (const hit of this.#redactor.rules.byLook(Buffer.concat([this.#before, bytes]))) {
      const [start, end] = [hit.start - offset, hit.end - offset];
      if (start < 0 || start >= open) continue;
      if (end > open) {
        reached = Math.min(reached, start);
        continue;
      }
      this.#redactor.tookOut({ as: Buffer.from(hit.as).toString('utf8'), what: hit.what });
      overwrite(segments, start, hit.as);
      bytes.set(hit.as, start);
    }
    return reached;
  }

  /** Overwrites what goes on with a secret that was begun; returns what comes after it. */
  #goOn(segment: Segment): Segment {
    const begun = this.#begun;
    if (begun === undefined) return segment;
    const { bytes, start, end } = segment;
    let { literals, at } = begun;
    let index = start;
    for (; index < end; index++, at++) {
      const next = literals.filter(({ find }) => find[at] === bytes[index]);
      if (next.length === 0) break;
      literals = next;
    }
    const [literal] = literals;
    const ended = index < end || literals.every(({ find }) => find.length <= at);
    this.#begun = ended ? undefined : { literals, at };
    const whole = literal !== undefined && (at >= enough || at >= literal.find.length);
    if (!whole || index === start)
      return this.#begun === undefined ? segment : { ...segment, start: index };
    this.#redactor.tookOut(removedLiteral(literal));
    const as = fitted(literal.as, literal.find.length);
    bytes.set(as.subarray(begun.at, at), start);
    return { ...segment, start: index };
  }

  #begin(literal: Literal, segments: readonly Segment[], length: number): void {
    this.#redactor.tookOut(removedLiteral(literal));
    overwrite(segments, 0, fitted(literal.as, literal.find.length).subarray(0, length));
  }
}
