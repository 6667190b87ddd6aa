import { jsonValues } from './json-values.ts';
import type { Redactor } from './redactor.ts';
import { joined, overwrite, type Segment, slice } from './segments.ts';
import { TextRun } from './text-run.ts';

const newline = 0x0a;
/** Keys whose values are no parts of a longer text. */
const noParts = /^(type|id|object|role|model|status|signature|event|.*_id)$/;

/**
 * The lines of an event stream. A model's text comes in parts, a few letters in each event: parts
 * with the same place in their events are one text, in which secrets are looked for.
 */
export class EventLines {
  readonly #redactor: Redactor;
  readonly #texts = new Map<string, TextRun>();
  #line: Segment[] = [];

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  get open(): boolean {
    return this.#line.length > 0 || [...this.#texts.values()].some((text) => text.open);
  }

  push({ bytes, start, end }: Segment): void {
    let from = start;
    for (let at = bytes.indexOf(newline, from); at !== -1 && at < end; ) {
      this.#take([...this.#line, { bytes, start: from, end: at }]);
      this.#line = [];
      from = at + 1;
      at = bytes.indexOf(newline, from);
    }
    if (from < end) this.#line.push({ bytes, start: from, end });
  }

  close(): void {
    if (this.#line.length > 0) this.#take(this.#line);
    this.#line = [];
    for (const text of this.#texts.values()) text.close();
  }

  force(): void {
    for (const text of this.#texts.values()) text.force();
  }

  #take(line: readonly Segment[]): void {
    const bytes = joined(line);
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    const begin = /^data: ?(?=[{[])/.exec(text)?.[0].length;
    if (begin === undefined) return;
    const json = slice(line, begin);
    const { rules } = this.#redactor;
    for (const { start, as, what } of rules.byPlace(bytes.subarray(begin))) {
      overwrite(json, start, as);
      this.#redactor.tookOut({ as: Buffer.from(as).toString('utf8'), what });
    }
    const source = text.slice(begin);
    const values = [...jsonValues(source)];
    const indexes = values
      .filter(({ kind, path }) => kind === 'number' && /index$/.test(path.at(-1) ?? ''))
      .map(({ start, end }) => source.slice(start, end))
      .join();
    for (const { kind, path, start, end } of values) {
      if (kind !== 'string' || start === end || noParts.test(path.at(-1) ?? '')) continue;
      const place = this.#textAt(`${path.join('.')} ${indexes}`);
      for (const part of slice(json, start, end)) place.push(part);
    }
  }

  #textAt(place: string): TextRun {
    const known = this.#texts.get(place);
    if (known !== undefined) return known;
    const made = new TextRun(this.#redactor);
    this.#texts.set(place, made);
    return made;
  }
}
