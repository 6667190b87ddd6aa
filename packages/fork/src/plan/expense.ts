import type { Exchange } from '@tracefork/tape';
import { parseResponse, type Step } from '@tracefork/wire';
import { isLocal } from '../spend/local.ts';
import { costAt, type Prices, sumCosts } from '../spend/prices.ts';
import { type WorstCase, worstCaseOf } from '../spend/worst-case.ts';
import type { Expense } from './model.ts';

export interface Pricing {
  readonly prices: Prices;
  /** Calls to this machine cost as others do. */
  readonly localIsPaid: boolean;
}

/** What some recorded steps cost, and would cost at most. Calls to this machine cost nothing. */
export function expenseOf(steps: readonly Step<Exchange>[], pricing: Pricing): Expense {
  const { prices, localIsPaid } = pricing;
  const most = steps.map(({ attempts: [{ request }] }): WorstCase => {
    if (isLocal(request.url) && !localIsPaid) return { known: true, dollars: 0, model: '' };
    return worstCaseOf(request, prices);
  });
  const unknown = most.find((each) => !each.known);
  return {
    calls: steps.length,
    usual: sumCosts(steps.map((step) => costOfStep(step, pricing))),
    most: sumCosts(most.map((each) => (each.known ? each.dollars : 'unknown'))),
    ...(unknown === undefined ? {} : { why: unknown.reason }),
  };
}

function costOfStep(
  { call, attempts }: Step<Exchange>,
  { prices, localIsPaid }: Pricing,
): number | 'unknown' {
  const last = attempts.at(-1) as Exchange;
  const { request, response } = last;
  if (isLocal(request.url) && !localIsPaid) return 0;
  if (response === undefined) return 'unknown';
  const { status, headers } = response;
  const parsed = parseResponse(call, { status, headers, body: last.decodedBody() });
  if (parsed.error !== undefined && status >= 400) return 0;
  return costAt(parsed.usage, parsed.model ?? call.model, prices);
}
