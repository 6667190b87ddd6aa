import type { Exchange } from '@tracefork/tape';
import { type ModelCall, recogniseCall } from '@tracefork/wire';

/** A model call as the agent sees it; its attempts are the exchanges of the SDK's retries. */
export interface Step {
  /** Counted from 0 in the order of first requests. */
  readonly index: number;
  readonly call: ModelCall;
  readonly attempts: readonly [Exchange, ...Exchange[]];
}

/** The model calls among a tape's exchanges, retries folded. */
export function stepsOf(exchanges: readonly Exchange[]): readonly Step[] {
  const drafts: { readonly call: ModelCall; readonly attempts: [Exchange, ...Exchange[]] }[] = [];
  for (const exchange of exchanges) {
    const call = recogniseCall(exchange.request);
    if (call === null) continue;
    const repeated = drafts.find(({ attempts }) => repeats(attempts.at(-1) as Exchange, exchange));
    if (repeated === undefined) drafts.push({ call, attempts: [exchange] });
    else repeated.attempts.push(exchange);
  }
  return drafts.map((draft, index) => ({ index, ...draft }));
}

/** True where `next` sends again what failed before it began. */
function repeats(last: Exchange, next: Exchange): boolean {
  const { response, outcome, ended, request } = last;
  const failed = response === undefined || response.status >= 400 || outcome === 'failure';
  return (
    failed &&
    ended !== undefined &&
    ended <= next.request.t &&
    request.url === next.request.url &&
    request.method === next.request.method &&
    Buffer.compare(request.body ?? Buffer.alloc(0), next.request.body ?? Buffer.alloc(0)) === 0
  );
}
