import type { ErrorData, Headers } from '@tracefork/tape';
import type { RedactedData, RunRedaction } from './redaction.ts';

type Bytes = 'body' | 'printed' | 'streamed';

/** A redaction that counts the places in which it changed something. */
export class CountingRedaction {
  readonly #redaction: RunRedaction;
  #places = 0;

  constructor(redaction: RunRedaction) {
    this.#redaction = redaction;
  }

  text(text: string): string {
    return this.#counted(text, this.#redaction.text(text));
  }

  texts(texts: readonly string[]): readonly string[] {
    return texts.map((text) => this.text(text));
  }

  url(url: string): string {
    return this.#counted(url, this.#redaction.url(url));
  }

  headers(headers: Headers): Headers {
    const result = this.#redaction.headers(headers);
    for (const [index, [name, value]] of headers.entries()) {
      this.#counted(`${name}: ${value}`, result[index]?.join(': ') ?? '');
    }
    return result;
  }

  bytes(body: Uint8Array, as: Bytes): Uint8Array {
    return this.#counted(body, this.#redaction[as](body));
  }

  /** An error with its causes. */
  error(error: ErrorData): ErrorData {
    const { name, message, type, code, fields, cause, errors } = error;
    return {
      name: this.text(name),
      message: this.text(message),
      type: this.text(type),
      ...(code === undefined ? {} : { code: typeof code === 'string' ? this.text(code) : code }),
      ...(fields === undefined ? {} : { fields: this.record(fields) }),
      ...(cause === undefined ? {} : { cause: this.error(cause) }),
      ...(errors === undefined ? {} : { errors: errors.map((one) => this.error(one)) }),
    };
  }

  /** Names and values, of which those that are text are read. */
  record<T extends string | number | boolean>(
    record: Readonly<Record<string, T>>,
  ): Readonly<Record<string, T>> {
    return Object.fromEntries(
      Object.entries(record).map(([name, value]) => [
        this.text(name),
        typeof value === 'string' ? (this.text(value) as T) : value,
      ]),
    );
  }

  /** What was done so far. */
  summary(): RedactedData {
    const { removed } = this.#redaction;
    const by = new Map<string, number>();
    for (const what of removed) by.set(what, (by.get(what) ?? 0) + 1);
    return { values: removed.length, places: this.#places, by: [...by] };
  }

  #counted<T>(before: T, after: T): T {
    if (after !== before) this.#places += 1;
    return after;
  }
}
