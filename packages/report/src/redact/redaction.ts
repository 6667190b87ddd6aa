import type { Headers } from '@tracefork/tape';

/**
 * Takes secrets out of what a page is made of: the port. It is asked for everything that a tape's
 * author, a model, a tool or a server can write, before any of it is read, cut or shortened.
 */
export interface RunRedaction {
  text(text: string): string;
  url(url: string): string;
  headers(headers: Headers): Headers;
  /** A body; the same array where nothing was taken out. */
  body(body: Uint8Array): Uint8Array;
  /** What was printed; the same array where nothing was taken out. */
  printed(body: Uint8Array): Uint8Array;
  /** A whole body that came in pieces: of the same length, and a copy where something was taken out. */
  streamed(body: Uint8Array): Uint8Array;
  /** What was found so far, each value once: `env:NAME`, `format:jwt`. */
  readonly removed: readonly string[];
}

/** What a page says of its redaction. */
export interface RedactedData {
  /** Different values that were taken out. */
  readonly values: number;
  /** Bodies, headers, texts and the like that something was taken out of. */
  readonly places: number;
  /** What found them, with how many values each. */
  readonly by: ReadonlyArray<readonly [what: string, values: number]>;
}
