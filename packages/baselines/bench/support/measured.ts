import type { Arrival } from './work.ts';

export type RecorderName =
  | 'plain client'
  | 'tracefork'
  | 'tracefork, realtime'
  | 'Polly.js'
  | 'nock';

/** What a recorder is measured at. */
export type Task =
  | { readonly kind: 'requests'; readonly count: number }
  | { readonly kind: 'agent'; readonly steps: number }
  | { readonly kind: 'stream'; readonly chunks: number; readonly gap: number }
  | { readonly kind: 'replay'; readonly count: number };

interface Time {
  readonly cpu: number;
  readonly wall: number;
}

/** Times in milliseconds; `fault` says why a replay was none, and is empty if it was one. */
export interface Measured {
  readonly requests: { readonly median: number };
  readonly agent: {
    readonly recorded: Time;
    readonly replayed: Time;
    /** Bytes of all requests. */
    readonly sent: number;
    readonly size: number;
    /** MiB, until the recording was saved. */
    readonly peak: number;
    readonly fault: string;
  };
  readonly stream: {
    readonly recorded: Arrival;
    readonly replayed: Arrival;
    readonly fault: string;
  };
  /** Exchanges a second. */
  readonly replay: { readonly rate: number; readonly fault: string };
}
