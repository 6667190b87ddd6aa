import type { Delivery } from '../ports.ts';

/** A request as an edge captured it, before anything was hidden or compared. */
export interface CapturedRequest {
  readonly via: 'fetch' | 'socket';
  readonly method: string;
  readonly url: string;
  readonly headers: ReadonlyArray<readonly [name: string, value: string]>;
  readonly body: Uint8Array | null;
  /** What `Session.origin` said when the agent wrote the request, where that was before now. */
  readonly origin?: unknown;
}

/** A delivery, and for failures the error object that the network really gave. */
export interface Arrival {
  readonly delivery: Delivery;
  readonly thrown?: unknown;
}

/** The network's side of one exchange. An edge makes it; only a recording or a live tail pulls it. */
export interface Upstream {
  /** Next thing that arrived: a response, then data, then completion; or a failure at any time. */
  next(): Promise<Arrival>;
  /** Gives the exchange up. */
  abort(): void;
}

/** The agent's side of one exchange: what its edge plays, in the order that the session decided. */
export interface Exchange {
  next(): Promise<Arrival>;
  /** The agent aborted the request or cancelled the body. Pending `next` never settles. */
  abort(): void;
}

/** How a request leaves otherwise than the agent made it. */
export interface RequestChange {
  /** Added; they replace what has the same name. */
  readonly headers?: ReadonlyArray<readonly [name: string, value: string]>;
  readonly body?: Uint8Array;
  /** Another path on the same host. */
  readonly url?: string;
}

/** Opens the network's side; called at most once. */
export type OpenUpstream = (change?: RequestChange) => Upstream;
