import { recogniseCall } from './dispatch.ts';
import type { HeaderPairs } from './http.ts';
import type { ModelCall } from './model.ts';

/** What folding needs of a recorded exchange; the exchanges of `@tracefork/tape` have it. */
export interface Attempt {
  readonly request: {
    /** Milliseconds since the run began. */
    readonly t: number;
    readonly method: string;
    readonly url: string;
    readonly headers: HeaderPairs;
    readonly body: Uint8Array | null;
  };
  readonly response:
    | {
        readonly status: number;
        /** When it began, in milliseconds since the run began. */
        readonly t?: number;
      }
    | undefined;
  readonly outcome: string;
  /** When it was over, in milliseconds since the run began; `undefined`: it never was. */
  readonly ended: number | undefined;
}

/** A model call as the agent sees it; its attempts are the exchanges of the SDK's retries. */
export interface Step<E extends Attempt = Attempt> {
  /** Counted from 0 in the order of first requests. */
  readonly index: number;
  readonly call: ModelCall;
  /** In order; the last one is what the agent got. */
  readonly attempts: readonly [E, ...E[]];
}

/**
 * Finds the model calls among a run's exchanges and folds the retries of each into one step: an
 * exchange that repeats the request of a step whose last attempt failed, and began after it did.
 *
 * @param exchanges In the order of requests.
 */
export function stepsOf<E extends Attempt>(exchanges: readonly E[]): readonly Step<E>[] {
  const drafts: { readonly call: ModelCall; readonly attempts: [E, ...E[]] }[] = [];
  for (const exchange of exchanges) {
    const call = recogniseCall(exchange.request);
    if (call === null) continue;
    const repeated = drafts.find(({ attempts }) => repeats(attempts.at(-1) as E, exchange));
    if (repeated === undefined) drafts.push({ call, attempts: [exchange] });
    else repeated.attempts.push(exchange);
  }
  return drafts.map((draft, index) => ({ index, ...draft }));
}

/** True where `next` sends again what failed before it began. */
function repeats(last: Attempt, next: Attempt): boolean {
  return (
    failed(last) &&
    overBy(last) <= next.request.t &&
    last.request.url === next.request.url &&
    last.request.method === next.request.method &&
    sameBytes(last.request.body, next.request.body)
  );
}

/** Who retries by the status alone never reads the body to its end. */
function overBy({ ended, response }: Attempt): number {
  const told = response !== undefined && response.status >= 400 ? response.t : undefined;
  return ended ?? told ?? Number.POSITIVE_INFINITY;
}

/** What SDKs retry: no response, one that says so, or one that broke off. */
function failed({ response, outcome }: Attempt): boolean {
  return response === undefined || response.status >= 400 || outcome === 'failure';
}

function sameBytes(a: Uint8Array | null, b: Uint8Array | null): boolean {
  return a === null || b === null ? a === b : Buffer.compare(a, b) === 0;
}
