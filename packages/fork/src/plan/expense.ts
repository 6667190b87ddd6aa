import type { Exchange } from '@tracefork/tape';
import { type HttpCall, parseResponse, type Step } from '@tracefork/wire';
import { mutateRequest, type RequestMutation } from '@tracefork/wire/mutate';
import { isLocal } from '../spend/local.ts';
import { costAt, type Prices, sumCosts } from '../spend/prices.ts';
import { type WorstCase, worstCaseOf } from '../spend/worst-case.ts';
import type { Expense } from './model.ts';

export interface Pricing {
  readonly prices: Prices;
  /** Calls to this machine cost as others do. */
  readonly localIsPaid: boolean;
  /** How the calls leave otherwise than they were recorded. */
  readonly requests?: RequestMutation | undefined;
}

/** A recorded model call as it would leave. */
export function outgoing(
  { attempts: [{ request }] }: Step<Exchange>,
  requests: RequestMutation | undefined,
): HttpCall {
  if (requests === undefined) return request;
  const mutated = mutateRequest(request, requests);
  return mutated.kind === 'refused'
    ? request
    : { ...request, url: mutated.url, body: mutated.body };
}

/** What some recorded steps cost, and would cost at most. Calls to this machine cost nothing. */
export function expenseOf(steps: readonly Step<Exchange>[], pricing: Pricing): Expense {
  const { prices, localIsPaid } = pricing;
  const most = steps.map((step): WorstCase => {
    const request = outgoing(step, pricing.requests);
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
  { prices, localIsPaid, requests }: Pricing,
): number | 'unknown' {
  const last = attempts.at(-1) as Exchange;
  const { request, response } = last;
  if (isLocal(request.url) && !localIsPaid) return 0;
  if (response === undefined) return 'unknown';
  const { status, headers } = response;
  const parsed = parseResponse(call, { status, headers, body: last.decodedBody() });
  if (parsed.error !== undefined && status >= 400) return 0;
  const model = requests?.kind === 'model' ? requests.model : (parsed.model ?? call.model);
  return costAt(parsed.usage, model, prices);
}
