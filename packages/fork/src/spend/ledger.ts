import type { Exchange } from '@tracefork/tape';
import { type HttpAnswer, type HttpCall, parseResponse, recogniseCall } from '@tracefork/wire';
import { costAt, type Prices, priceOf } from './prices.ts';

/** What a call cost, where it is known. */
export type Settled =
  | { readonly known: true; readonly dollars: number }
  /** It broke off, or is billed in a way of its own: up to its worst case. */
  | { readonly known: false };

/** A call that left. */
export interface BookedCall {
  /** Number of its exchange on the branch's tape. */
  readonly x: number;
  readonly local: boolean;
  readonly worst: number | 'unknown';
  readonly model: string;
  settled?: Settled;
}

/** What forks spent, in US dollars at list price. */
export interface Spend {
  /** Live model calls, retries counted. */
  readonly calls: number;
  /** Those of them that went to this machine itself, which cost nothing. */
  readonly local: number;
  /** By the usage that answers named. */
  readonly dollars: number;
  /** With the worst case of every call whose usage is not known. */
  readonly atMost: number | 'unknown';
}

/** What an exchange cost; `undefined` while it is under way. */
export function settle(
  exchange: Exchange,
  { model, prices }: { readonly model: string; readonly prices: Prices },
): Settled | undefined {
  const { request, response, outcome, ended } = exchange;
  if (ended === undefined) return undefined;
  if (response === undefined || outcome !== 'complete') return { known: false };
  const { status, headers } = response;
  const answer = { status, headers, body: exchange.decodedBody() };
  return settleAnswer({ call: request, answer }, { model, prices });
}

/** What an answered call cost, by the usage that the answer names. */
export function settleAnswer(
  { call: request, answer }: { readonly call: HttpCall; readonly answer: HttpAnswer },
  { model, prices }: { readonly model: string; readonly prices: Prices },
): Settled {
  // An error is answered before a model begins, and not billed.
  if (answer.status >= 400) return { known: true, dollars: 0 };
  const call = recogniseCall(request);
  if (call === null) return { known: false };
  const parsed = parseResponse(call, answer);
  const priced = [parsed.model, model, call.model].find(
    (name) => name !== null && priceOf(name, prices) !== undefined,
  );
  const cost = priced == null ? 'unknown' : costAt(parsed.usage, priced, prices);
  return cost === 'unknown' ? { known: false } : { known: true, dollars: cost };
}

export function spendOf(calls: readonly BookedCall[]): Spend {
  const paid = calls.filter(({ local }) => !local);
  const known = paid.flatMap(({ settled }) => (settled?.known === true ? [settled.dollars] : []));
  const open = paid.filter(({ settled }) => settled?.known !== true).map(({ worst }) => worst);
  const dollars = sum(known);
  return {
    calls: calls.length,
    local: calls.length - paid.length,
    dollars,
    atMost: open.includes('unknown') ? 'unknown' : dollars + sum(open as number[]),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
