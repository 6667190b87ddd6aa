import type { Tape } from '@tracefork/tape';
import type { LiveCall } from '@tracefork/transport/fork';
import type { HttpAnswer } from '@tracefork/wire';
import {
  type BookedCall,
  type Settled,
  type Spend,
  settle,
  settleAnswer,
  spendOf,
} from './ledger.ts';
import { isLocal } from './local.ts';
import type { Prices } from './prices.ts';
import { worstCaseOf } from './worst-case.ts';

/** What live calls may cost, all forks of a governor together. */
export type Allowance =
  /** Only calls to this machine itself. */
  | { readonly kind: 'free' }
  | { readonly kind: 'budget'; readonly dollars: number }
  | { readonly kind: 'unlimited' };

export interface GovernorOptions {
  /** Default: `free`. */
  readonly allowance?: Allowance;
  /** The most live model calls, those to this machine included. Default: no limit. */
  readonly maxCalls?: number;
  readonly prices?: Prices;
  /** Calls to this machine go on to somebody who bills them, as a gateway's do. Default: false. */
  readonly localIsPaid?: boolean;
}

/** One fork's account. */
export interface Account {
  /** Reserves the worst case of a call; resolves with the reason where it may not leave. */
  readonly permit: (call: LiveCall) => Promise<string | undefined>;
  /** The fork is over: what is not known to have cost less has cost its worst case. */
  close(): Spend;
}

/** Whether a call that belongs to no fork may leave. */
export type Reservation =
  | { readonly kind: 'refused'; readonly reason: string }
  | {
      readonly kind: 'reserved';
      /**
       * What came of it; without an answer, or without a usage in it, it has cost its worst case.
       *
       * @returns US dollars at most
       */
      settle(answer: HttpAnswer | undefined): number | 'unknown';
    };

/** Keeps what forks spend within what was allowed: nothing leaves before its worst case is reserved. */
export interface Governor {
  /** @param branch gives the branch's tape as far as it is written */
  open(branch: () => Tape | undefined): Account;
  /** Reserves the worst case of a call beside the forks, such as a judge's. */
  reserve(call: { readonly url: string; readonly body: Uint8Array }): Reservation;
  /** All forks so far, and the calls beside them. */
  spent(): Spend;
  /** Aborted once a provider has billed so far beyond its own limit that the budget is passed. */
  readonly overshot: AbortSignal;
  /** US dollars by which the budget is passed; 0 unless a provider billed beyond its own limit. */
  overshoot(): number;
}

interface Page {
  readonly calls: BookedCall[];
  readonly update: () => void;
}

/** Dollars below which two amounts are the same; sums of cents are not exact. */
const crumb = 1e-9;

/** Creates a governor for one or many forks. */
export function createGovernor(options: GovernorOptions = {}): Governor {
  const { allowance = { kind: 'free' }, maxCalls, prices = {}, localIsPaid = false } = options;
  const pages: Page[] = [];
  const overshoot = new AbortController();
  const beside: BookedCall[] = [];
  const all = () => [...pages.flatMap(({ calls }) => calls), ...beside];

  function refusal(call: LiveCall): string | BookedCall {
    const booked = all();
    if (maxCalls !== undefined && booked.length >= maxCalls) {
      return `the ${maxCalls} live calls that were allowed are made; --max-calls allows more`;
    }
    const { x, url } = call;
    if (isLocal(url) && !localIsPaid) return { x, local: true, worst: 0, model: '' };
    const worst = worstCaseOf({ method: 'POST', url, body: call.body }, prices);
    const entry = {
      x,
      local: false,
      worst: worst.known ? worst.dollars : ('unknown' as const),
      model: worst.known ? worst.model : '',
    };
    switch (allowance.kind) {
      case 'unlimited':
        return entry;
      case 'free':
        return `a call to ${URL.parse(url)?.host ?? url} costs money, and none was allowed; --budget allows some`;
      case 'budget': {
        if (!worst.known) {
          return `the most that this call can cost is not known: ${worst.reason}; give --price, or bound the calls with --max-calls and --yes`;
        }
        // What has been billed by now counts, also where it is more than was reserved.
        for (const { update } of pages) update();
        const left = allowance.dollars - committed(booked);
        if (left < -crumb) overshoot.abort();
        return worst.dollars <= left + crumb
          ? entry
          : tooDear(allowance.dollars, left, worst.dollars);
      }
    }
  }

  function close({ calls, update }: Page): Spend {
    update();
    if (allowance.kind === 'budget' && committed(all()) > allowance.dollars + crumb)
      overshoot.abort();
    return spendOf(calls);
  }

  return {
    open(branch) {
      const page: Page = { calls: [], update: () => settleAll(page.calls, { branch, prices }) };
      pages.push(page);
      return {
        permit: async (call) => {
          const booked = refusal(call);
          if (typeof booked === 'string') return booked;
          page.calls.push(booked);
          return undefined;
        },
        close: () => close(page),
      };
    },
    reserve(call) {
      const booked = refusal({ x: -1, ...call });
      if (typeof booked === 'string') return { kind: 'refused', reason: booked };
      beside.push(booked);
      return {
        kind: 'reserved',
        settle(answer) {
          const asked = { method: 'POST', ...call };
          booked.settled =
            answer === undefined
              ? { known: false }
              : settleAnswer({ call: asked, answer }, { model: booked.model, prices });
          if (allowance.kind === 'budget' && committed(all()) > allowance.dollars + crumb)
            overshoot.abort();
          return booked.settled.known ? booked.settled.dollars : booked.worst;
        },
      };
    },
    spent: () => spendOf(all()),
    overshot: overshoot.signal,
    overshoot: () =>
      allowance.kind === 'budget' ? Math.max(0, committed(all()) - allowance.dollars) : 0,
  };
}

function settleAll(
  calls: readonly BookedCall[],
  { branch, prices }: { readonly branch: () => Tape | undefined; readonly prices: Prices },
): void {
  const open = calls.filter(({ local, settled }) => !local && settled === undefined);
  if (open.length === 0) return;
  const tape = branch();
  for (const call of open) {
    const exchange = tape?.exchanges[call.x];
    const settled: Settled | undefined =
      exchange === undefined ? undefined : settle(exchange, { model: call.model, prices });
    if (settled !== undefined) call.settled = settled;
  }
}

/** Dollars that are spent or may be: unknown ones cannot occur under a budget. */
function committed(calls: readonly BookedCall[]): number {
  return calls.reduce((sum, { settled, worst }) => {
    if (settled?.known === true) return sum + settled.dollars;
    return sum + (worst === 'unknown' ? 0 : worst);
  }, 0);
}

function tooDear(budget: number, left: number, worst: number): string {
  return `the budget of ${dollars(budget)} has ${dollars(Math.max(0, left))} left, and this call may cost up to ${dollars(worst)}; --budget gives more`;
}

function dollars(amount: number): string {
  return `$${amount.toFixed(amount < 0.1 ? 4 : 2)}`;
}
