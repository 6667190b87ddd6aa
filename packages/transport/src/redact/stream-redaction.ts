import { EventLines } from './event-lines.ts';
import { JsonBody } from './json-body.ts';
import type { Redactor } from './redactor.ts';
import type { Segment } from './segments.ts';
import { TextRun } from './text-run.ts';

/** How lines of event streams begin; a first piece may be shorter than that. */
const fields = ['data:', 'event:', 'id:', 'retry:', ':'];

interface Part {
  readonly open: boolean;
  push(segment: Segment): void;
  close(): void;
  force(): void;
}

/** One stream of bytes, in whose pieces secrets are overwritten: their lengths stay. */
export class StreamRedaction {
  readonly #redactor: Redactor;
  #parts: readonly Part[] | undefined;

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** Whether pieces that were pushed may still change. */
  get open(): boolean {
    return this.#parts?.some((part) => part.open) === true;
  }

  /** @param bytes The next piece, which is changed in place, now or until the stream is not open. */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#parts ??= this.#partsFor(bytes);
    for (const part of this.#parts) part.push({ bytes, start: 0, end: bytes.length });
  }

  /** No more pieces will come. */
  close(): void {
    for (const part of this.#parts ?? []) part.close();
  }

  /** What is open has to be decided now. */
  force(): void {
    for (const part of this.#parts ?? []) part.force();
  }

  #partsFor(first: Uint8Array): readonly Part[] {
    const text = new TextRun(this.#redactor);
    const begin = Buffer.from(first.subarray(0, 64)).toString('latin1').trimStart();
    if (fields.some((field) => field.startsWith(begin) || begin.startsWith(field)))
      return [text, new EventLines(this.#redactor)];
    return this.#redactor.rules.places ? [text, new JsonBody(this.#redactor)] : [text];
  }
}
