import type { Event, Headers } from '@tracefork/tape';
import { isSecretHeader, redactHeaders } from './headers.ts';
import { redactionOf } from './on-tape.ts';
import { ownersKey } from './redaction-key.ts';
import { createRedactor } from './redactor.ts';
import { plainRules, type RedactRules } from './rules.ts';
import { StreamRedaction } from './stream-redaction.ts';
import { redactUrl } from './url.ts';

/** Takes secrets out of what is shown of a tape, however the tape was recorded. */
export interface ShownRedaction {
  text(text: string): string;
  url(url: string): string;
  headers(headers: Headers): Headers;
  /** A body; the same array where nothing was taken out. */
  body(body: Uint8Array): Uint8Array;
  /** What was printed; the same array where nothing was taken out. */
  printed(body: Uint8Array): Uint8Array;
  /** A whole body that came in pieces: of the same length, and a copy where something was taken out. */
  streamed(body: Uint8Array): Uint8Array;
  /** What was found so far, each value once: `env:NAME`, `format:jwt`, `field:user.email`. */
  readonly removed: readonly string[];
}

export interface ShownRedactionOptions {
  /** Values of its variables that are named like credentials are taken out. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Taken out as well; forms of well-known credentials always are. */
  readonly rules?: RedactRules | undefined;
  /** Gives a key that nobody keeps, where neither the tape nor the environment has one. */
  readonly randomBytes: (length: number) => Uint8Array;
}

const placeholders = /^\[tracefork:[^\]]*\]$/;

/**
 * The redaction of a page about a tape.
 *
 * @param events Those of the tape, whose own placeholders are known again; empty for none.
 * @throws SyntaxError for a pattern that is none
 */
export function shownRedaction(
  events: Iterable<Event>,
  { environment, rules, randomBytes }: ShownRedactionOptions,
): ShownRedaction {
  const onTape = redactionOf(events);
  const removed = new Map<string, string>();
  const plain = plainRules(rules);
  const redactor = createRedactor({
    key: onTape?.key.bytes ?? ownersKey(environment)?.bytes ?? randomBytes(32),
    // A pattern of the tape is not run: it may take for ever.
    rules: {
      ...plain,
      formats: true,
      fields: [...new Set([...plain.fields, ...(onTape?.rules.fields ?? [])])],
    },
    environment,
    onRemoved: ({ as, what }) => removed.set(as, what),
  });
  const url = (given: string): string => {
    const result = redactUrl(given);
    if (result !== given) removed.set(`url ${given}`, 'url');
    return redactor.text(result);
  };
  return {
    text: (text) => redactor.text(text),
    url,
    headers: (headers) =>
      headers.map(([name, value]) => {
        if (placeholders.test(value)) return [name, value];
        const [[, result] = ['', '']] = redactHeaders([[name, value]]);
        if (result !== value) {
          removed.set(`${name} ${value}`, isSecretHeader(name) ? `header:${name}` : 'url');
        }
        return [redactor.text(name), redactor.text(result)];
      }),
    body: (body) => redactor.bytes(body),
    printed: (body) => redactor.printed(body),
    streamed(body) {
      const copy = new Uint8Array(body);
      const stream = new StreamRedaction(redactor);
      stream.push(copy);
      stream.close();
      return Buffer.compare(copy, body) === 0 ? body : copy;
    },
    get removed() {
      return [...removed.values()];
    },
  };
}
