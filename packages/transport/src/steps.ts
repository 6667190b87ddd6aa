import type { Exchange } from '@tracefork/tape';
import { type ModelCall, recogniseCall } from '@tracefork/wire';

/** A model call as the agent sees it; its attempts are the exchanges of the SDK's retries. */
export interface Step {
  /** Counted from 0 in the order of first requests. */
  readonly index: number;
  readonly call: ModelCall;
  /** The exchanges, in order; the last one is what the agent got. */
  readonly attempts: readonly Exchange[];
}

interface Draft {
  readonly call: ModelCall;
  readonly attempts: Exchange[];
}

/**
 * Finds the model calls among a tape's exchanges and folds the retries of each into one step: an
 * exchange that repeats the request of a step whose last attempt failed, and began after it did.
 */
export function stepsOf(exchanges: readonly Exchange[]): readonly Step[] {
  const drafts: Draft[] = [];
  for (const exchange of exchanges) {
    const call = recogniseCall(exchange.request);
    if (call === null) continue;
    const retried = drafts.find((draft) => isRetry(draft, exchange));
    if (retried !== undefined) retried.attempts.push(exchange);
    else drafts.push({ call, attempts: [exchange] });
  }
  return drafts.map((draft, index) => ({ index, ...draft }));
}

/** Step of each exchange, by its number; `null` for exchanges that are no model calls. */
export function stepOfExchange(exchanges: readonly Exchange[]): ReadonlyArray<number | null> {
  const result: Array<number | null> = exchanges.map(() => null);
  for (const { index, attempts } of stepsOf(exchanges)) {
    for (const { x } of attempts) result[x] = index;
  }
  return result;
}

function isRetry({ attempts }: Draft, exchange: Exchange): boolean {
  const last = attempts.at(-1) as Exchange;
  return (
    failed(last) &&
    last.ended !== undefined &&
    last.ended <= exchange.request.t &&
    last.request.url === exchange.request.url &&
    last.request.method === exchange.request.method &&
    sameBody(last.request.body, exchange.request.body)
  );
}

/** What SDKs retry: no response, or one that says so. */
function failed({ response, outcome }: Exchange): boolean {
  return response === undefined || response.status >= 400 || outcome === 'failure';
}

function sameBody(a: Uint8Array | null, b: Uint8Array | null): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && Buffer.compare(a, b) === 0;
}
