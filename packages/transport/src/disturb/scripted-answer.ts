import type { Headers } from '@tracefork/tape';

/** What an exchange gets instead of its recorded or real answer. Bytes as base64: plain JSON. */
export type ScriptedAnswer =
  /** The request goes out, through the agent's own client. */
  | { readonly kind: 'live' }
  | {
      readonly kind: 'given';
      readonly status: number;
      readonly statusText: string;
      readonly headers: Headers;
      /** The body, as it is to arrive; content decoding done. */
      readonly chunks: readonly string[];
      /** Milliseconds before each chunk. Default: none. */
      readonly delays?: readonly number[];
      /** The connection breaks after the last chunk, as a server that goes away does it. */
      readonly breaksOff?: boolean;
    }
  /** The connection is reset before anything is answered. */
  | { readonly kind: 'reset' }
  /** Nothing is answered; after so many milliseconds the client's own limit is reached, or never. */
  | { readonly kind: 'timeout'; readonly after?: number };
