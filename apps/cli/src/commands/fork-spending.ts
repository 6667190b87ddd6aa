import { type Allowance, type ForkPlan, flatPrice, type Prices } from '@tracefork/fork';
import { priceTable } from '@tracefork/wire';
import { SpendingNotAllowedError, UsageError } from '../errors.ts';
import type { Io } from '../io.ts';
import { counted, money } from '../render/units.ts';
import type { SpendingOptions } from './fork-options.ts';

/**
 * Prices with those of `--price`: `IN/OUT` for every model without one, `MODEL=IN/OUT` for one.
 *
 * @throws UsageError
 */
export function pricesOf({ price = [] }: SpendingOptions): Prices {
  let prices: Prices = {};
  for (const text of price) {
    const [, model, input, output] = /^(?:(.+)=)?(\d*\.?\d+)\/(\d*\.?\d+)$/.exec(text) ?? [];
    if (input === undefined || output === undefined) {
      throw new UsageError(
        `--price ${text}: dollars per million tokens of input and output are wanted, such as 3/15 or my-model=3/15.`,
      );
    }
    const given = flatPrice(Number(input), Number(output));
    if (model === undefined) prices = { ...prices, other: given };
    else {
      const table = prices.table ?? priceTable;
      prices = { ...prices, table: { ...table, models: { ...table.models, [model]: given } } };
    }
  }
  return prices;
}

/** What some forks may cost. */
export interface Estimate {
  readonly calls: number;
  readonly usual: number | 'unknown';
  readonly most: number | 'unknown';
  readonly why?: string;
  /** No call leaves this machine, or none is made at all. */
  readonly free: boolean;
}

/** All forks together. */
export function estimateOf(
  plans: readonly ForkPlan[],
  { tailFrom, localIsPaid = false }: { readonly tailFrom: boolean; readonly localIsPaid?: boolean },
): Estimate {
  if (tailFrom) return { calls: 0, usual: 0, most: 0, free: true };
  const sum = (costs: readonly (number | 'unknown')[]) =>
    costs.includes('unknown')
      ? ('unknown' as const)
      : (costs as number[]).reduce((total, each) => total + each, 0);
  const why = plans.find(({ tail }) => tail.why !== undefined)?.tail.why;
  return {
    calls: plans.reduce((total, { tail }) => total + tail.calls, 0),
    usual: sum(plans.map(({ tail }) => tail.usual)),
    most: sum(plans.map(({ tail }) => tail.most)),
    ...(why === undefined ? {} : { why }),
    free: !localIsPaid && plans.every(({ tail }) => tail.local),
  };
}

/**
 * What forks may spend: what the options say, else as much as the plan says they cost at most. Asks
 * on a terminal before any of it.
 *
 * @throws SpendingNotAllowedError where nobody allowed it
 */
export async function allowanceFor(
  estimate: Estimate,
  options: SpendingOptions,
  io: Io,
): Promise<Allowance> {
  const { budget, maxCalls, yes = false } = options;
  if (budget === undefined && estimate.free) return { kind: 'free' };
  if (estimate.most === 'unknown' && (budget !== undefined || !yes || maxCalls === undefined)) {
    throw new SpendingNotAllowedError(
      `The most that these calls cost is not known: ${estimate.why ?? 'there is no price'}. Give --price IN/OUT, or allow a number of calls whatever they cost: --max-calls ${estimate.calls} --yes`,
    );
  }
  const most = budget ?? estimate.most;
  const allowance: Allowance =
    most === 'unknown' ? { kind: 'unlimited' } : { kind: 'budget', dollars: most };
  if (estimate.free || yes) return allowance;
  if (io.err.isTerminal) {
    const question = `Make ${counted(estimate.calls, 'live call')} and spend up to ${money(most)}?`;
    if (await io.confirm(question)) return allowance;
    throw new SpendingNotAllowedError('Nothing was run and nothing was spent.');
  }
  if (budget !== undefined) return allowance;
  throw new SpendingNotAllowedError(
    `This makes ${counted(estimate.calls, 'live call')} that cost up to ${money(most)}, and there is no terminal to ask on. Allow it with --budget ${typeof most === 'number' ? (Math.ceil(most * 100) / 100).toFixed(2) : '1'} or --yes.`,
  );
}
