import { costOf, type Price, type PriceTable, priceTable, type Usage } from '@tracefork/wire';

/** What tokens cost: a table, and a price for models that are not in it. */
export interface Prices {
  /** Default: list prices of `@tracefork/wire`. */
  readonly table?: PriceTable;
  /** US dollars for a million tokens of any model that the table does not have. */
  readonly other?: Price;
}

/** A price by input and output alone; what goes through a cache counts as input, at its dearest. */
export function flatPrice(input: number, output: number): Price {
  return {
    input,
    output,
    cacheRead: input,
    cacheWrite: {
      fiveMinutes: input * 1.25,
      oneHour: input * 2,
      thirtyMinutes: input * 2,
      twelveHours: input * 2,
    },
  };
}

/** The price of a model; `undefined`: not known. */
export function priceOf(model: string, { table = priceTable, other }: Prices): Price | undefined {
  return Object.hasOwn(table.models, model) ? table.models[model] : other;
}

/** What some tokens of a model cost, in US dollars. */
export function costAt(usage: Usage | null, model: string, prices: Prices): number | 'unknown' {
  const price = priceOf(model, prices);
  const { table = priceTable } = prices;
  if (price === undefined) return 'unknown';
  return costOf(usage, model, { prices: { ...table, models: { [model]: price } } });
}

/** A sum of costs; unknown where one of them is. */
export function sumCosts(costs: readonly (number | 'unknown')[]): number | 'unknown' {
  let sum = 0;
  for (const cost of costs) {
    if (cost === 'unknown') return 'unknown';
    sum += cost;
  }
  return sum;
}
