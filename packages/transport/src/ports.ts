import type { ErrorData, Event } from '@tracefork/tape';

/** Who took a value: the agent's own files, `node` itself, or a package under node_modules. */
export type Owner = 'agent' | 'node' | (string & {});

/** Appends to the tape of a recording. Times are filled in by the caller. */
export interface Log {
  append(event: Event): void;
  /** Everything appended so far reaches the kernel before this returns (invariant 7). */
  checkpoint(): void;
}

/** Where a delivery comes from. Deliveries of one source are in order by themselves. */
export type Source =
  | {
      readonly from: 'exchange';
      readonly x: number;
      /** Its reader takes one delivery at a time and only then asks for the next, as fetch does. */
      readonly pulled?: boolean;
    }
  | {
      readonly from: 'timer';
      readonly timer: number;
      /** The package that set it; absent: the agent. */
      readonly owner?: Owner;
    }
  | { readonly from: 'tool'; readonly call: number }
  /** Outputs and exits of synchronous programs (`sync` on their `program` event) pass no gate. */
  | { readonly from: 'program'; readonly program: number }
  /** The command's standard input. */
  | { readonly from: 'stdin' }
  /** The process that started the agent, over the channel of `fork`. */
  | { readonly from: 'starter' };

/** One thing that reaches the agent. Plain data; what a gate orders. */
export type Delivery =
  | {
      readonly kind: 'response';
      readonly status: number;
      readonly statusText: string;
      readonly headers: ReadonlyArray<readonly [string, string]>;
      readonly url?: string;
      readonly decoded?: boolean;
    }
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  | { readonly kind: 'complete'; readonly trailers?: ReadonlyArray<readonly [string, string]> }
  | { readonly kind: 'failure'; readonly error: ErrorData }
  | { readonly kind: 'timer' }
  | { readonly kind: 'tool-result'; readonly output?: Uint8Array; readonly error?: ErrorData }
  /** No bytes: standard input ended. */
  | { readonly kind: 'stdin'; readonly bytes: Uint8Array }
  /** No text: the channel closed. `event` is of a worker thread, and no message. */
  | { readonly kind: 'message'; readonly event?: string; readonly text?: string }
  | {
      readonly kind: 'program-output';
      readonly stream: 'stdout' | 'stderr';
      /** None: the stream ended. */
      readonly bytes: Uint8Array;
    }
  | {
      readonly kind: 'program-exit';
      readonly code: number | null;
      readonly signal: string | null;
      readonly error?: ErrorData;
    };

/** Recording: puts deliveries in one order, writes the order down, hands each on in its turn. */
export interface RecordGate {
  /**
   * `run` is called when it is this delivery's turn, after it was logged. Returns a function that
   * withdraws a delivery still waiting (a timer that the agent cleared): never logged, never run.
   */
  deliver(source: Source, delivery: Delivery, run: () => void): () => void;
}

/** Replay: re-imposes the recorded order. */
export interface ReplayGate {
  /**
   * Ask for the next recorded delivery of `source`; `run` is called with it in its turn.
   * Returns a function that withdraws the request (the agent cleared a timer, gave up an exchange).
   */
  take(source: Source, run: (delivery: Delivery) => void): () => void;
}

/** Values from sources of nondeterminism, for one session. */
export interface Draws {
  /** As Math.random: in [0, 1). */
  random(owner: Owner): number;
  uuid(owner: Owner): string;
  bytes(owner: Owner, length: number): Uint8Array;
  /** Integer in [min, max). */
  int(owner: Owner, range: { readonly min: number; readonly max: number }): number;
  /** `draw(kind, fn)`: always the agent's. */
  named<T>(kind: string, fn: () => T): T;
}

/** The session's virtual clock. */
export interface Clock {
  /** Milliseconds since the epoch, whole. */
  date(owner: Owner): number;
  /** Milliseconds as performance.now gives them (since the process began). */
  monotonic(owner: Owner): number;
}

/** Timers of the session, sequenced with the network. */
export interface Timers {
  /**
   * The session has ended. Pools and background work keep its context and may outlive it by far;
   * from then on they take real time, real timers and real randomness.
   */
  readonly over?: boolean;
  /** Sets a timer that calls `fire` in its turn; the handle stands behind what setTimeout returns. */
  set(options: {
    /** Each owner's timers are numbered apart, so that a package never shifts those of the agent. */
    readonly owner: Owner;
    readonly repeat: boolean;
    readonly ms: number;
    readonly fire: () => void;
  }): TimerHandle;
}

export interface TimerHandle {
  clear(): void;
  refresh(): void;
  ref(): void;
  unref(): void;
  hasRef(): boolean;
}

export type DivergenceKind =
  /** A request was made where another one was recorded. */
  | 'changed'
  /** A request that the tape has no room for. */
  | 'extra'
  /** A recorded request that was never made. */
  | 'missing'
  | 'draw'
  | 'tool'
  | 'program'
  | 'abort'
  | 'outcome'
  /** Something went where no tape reaches (a raw socket, http2, a worker). */
  | 'boundary';

/** One place where two JSON values or texts differ. `path` as in `body.messages[3].content`. */
export interface Difference {
  readonly path: string;
  readonly recorded?: unknown;
  readonly actual?: unknown;
}

/** The first point at which a replay did something else; a value, never thrown at the user. */
export interface Divergence {
  readonly kind: DivergenceKind;
  /** Step at which it was noticed, counted from 0; `null` where it belongs to none. */
  readonly step: number | null;
  /** One sentence: what happened instead of what. */
  readonly message: string;
  /** The recording that is closest to what the agent did. */
  readonly nearest?: { readonly x: number; readonly step: number | null; readonly label: string };
  readonly differences: readonly Difference[];
  /** Likely causes in words, likeliest first. */
  readonly causes: readonly string[];
}

/** Something that the session could not cover. */
export interface Uncovered {
  readonly what: string;
  readonly detail: string;
}
