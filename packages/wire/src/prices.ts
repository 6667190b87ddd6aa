import type { Json } from './json.ts';
import { isObject } from './json.ts';
import type { Usage } from './model.ts';

/** US dollars for a million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWrite: { readonly fiveMinutes: number; readonly oneHour: number };
}

export interface PriceTable {
  /** Day the table was put together, ISO 8601. */
  readonly date: string;
  readonly source: string;
  /** By exact model name; a name that is not here has no known price. */
  readonly models: Readonly<Record<string, Price>>;
}

/** Cache reads cost 0.1 times, writes 1.25 (five minutes) and 2 times (one hour) the input price. */
function cached(input: number, output: number): Price {
  return {
    input,
    output,
    cacheRead: input * 0.1,
    cacheWrite: { fiveMinutes: input * 1.25, oneHour: input * 2 },
  };
}

/** List prices of the first-party API, standard tier. */
export const priceTable: PriceTable = {
  date: '2026-11-21',
  source: 'https://platform.claude.com/docs/en/about-claude/pricing',
  models: {
    'claude-sonnet-4-6': cached(3, 15),
    'claude-haiku-4-5': cached(1, 5),
    'claude-haiku-4-5-20251001': cached(1, 5),
    'claude-opus-4-8': cached(5, 25),
  },
};

export interface CostOptions {
  /** Default: `priceTable`. */
  readonly prices?: PriceTable;
}

/**
 * What some tokens cost, in US dollars. Takes what a parsed response has, so either may be `null`.
 *
 * @returns `'unknown'` for missing usage, for a model without a price, and for usage that is billed otherwise: another
 * service tier or speed, a regional surcharge, server tools.
 */
export function costOf(
  usage: Usage | null,
  model: string | null,
  { prices = priceTable }: CostOptions = {},
): number | 'unknown' {
  if (usage === null || model === null) return 'unknown';
  const price = Object.hasOwn(prices.models, model) ? prices.models[model] : undefined;
  if (price === undefined || isBilledOtherwise(usage)) return 'unknown';
  const dollars =
    usage.input * price.input +
    usage.output * price.output +
    usage.cacheRead * price.cacheRead +
    usage.cacheWrite.fiveMinutes * price.cacheWrite.fiveMinutes +
    usage.cacheWrite.oneHour * price.cacheWrite.oneHour;
  return dollars / 1_000_000;
}

function isBilledOtherwise({ other = {} }: Usage): boolean {
  const standard = (value: Json | undefined): boolean => value == null || value === 'standard';
  const tools = other.server_tool_use;
  return (
    !standard(other.service_tier) ||
    !standard(other.speed) ||
    other.inference_geo === 'us' ||
    (isObject(tools) && Object.values(tools).some((count) => count !== 0 && count !== null))
  );
}
