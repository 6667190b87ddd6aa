import { isArray, isObject, type Json } from './json.ts';
import type { Usage } from './model.ts';
import { type Price, type PriceTable, priceTable } from './price-table.ts';

export interface CostOptions {
  /** Default: `priceTable`. */
  readonly prices?: PriceTable;
}

/**
 * What some tokens cost, in US dollars. Takes what a parsed response has, so either may be `null`.
 * Fees that usage does not tell of, such as those of some providers for each search, are not in it.
 *
 * @returns `'unknown'` for missing usage, for a model without a price, and for usage that is billed otherwise: another
 * service tier or speed, a regional surcharge, server tools, sound, a cache of unknown price.
 */
export function costOf(
  usage: Usage | null,
  model: string | null,
  { prices = priceTable }: CostOptions = {},
): number | 'unknown' {
  if (usage === null || model === null) return 'unknown';
  const listed = Object.hasOwn(prices.models, model) ? prices.models[model] : undefined;
  if (listed === undefined || isBilledOtherwise(usage)) return 'unknown';
  const price = forLength(listed, usage);
  const writes = writesOf(usage, price);
  if (writes === null) return 'unknown';
  const dollars =
    usage.input * price.input +
    usage.output * price.output +
    usage.cacheRead * price.cacheRead +
    writes;
  return dollars / 1_000_000;
}

const lifetimes = ['fiveMinutes', 'oneHour', 'thirtyMinutes', 'twelveHours'] as const;

function forLength(price: Price, { input, cacheRead, cacheWrite }: Usage): Price {
  if (price.above === undefined) return price;
  const written = lifetimes.reduce((sum, lifetime) => sum + (cacheWrite[lifetime] ?? 0), 0);
  return input + cacheRead + written > price.above.inputTokens ? price.above.price : price;
}

/** Millionths of a dollar; `null` where something was written that has no price. */
function writesOf({ cacheWrite }: Usage, price: Price): number | null {
  let sum = 0;
  for (const lifetime of lifetimes) {
    const tokens = cacheWrite[lifetime] ?? 0;
    const each = price.cacheWrite[lifetime];
    if (tokens > 0 && each === undefined) return null;
    sum += tokens * (each ?? 0);
  }
  return sum;
}

const standardTiers = new Set<Json | undefined>([undefined, null, 'standard', 'default']);
const standardTraffic = new Set<Json | undefined>([undefined, null, 'ON_DEMAND']);

function isBilledOtherwise({ other = {} }: Usage): boolean {
  const details = [
    other.prompt_tokens_details,
    other.completion_tokens_details,
    other.input_tokens_details,
    other.output_tokens_details,
  ];
  return (
    !standardTiers.has(other.service_tier) ||
    !standardTiers.has(other.speed) ||
    !standardTraffic.has(other.trafficType) ||
    other.inference_geo === 'us' ||
    counts(other.server_tool_use) ||
    counts(other.toolUsePromptTokenCount) ||
    details.some((each) => isObject(each) && counts(each.audio_tokens)) ||
    [other.promptTokensDetails, other.candidatesTokensDetails].some(hasSoundOrPictures)
  );
}

/** True for a number other than 0, and for an object that has one. */
function counts(value: Json | undefined): boolean {
  if (isObject(value)) return Object.values(value).some((count) => count !== 0 && count !== null);
  return value !== undefined && value !== null && value !== 0;
}

/** @note Pictures in a prompt cost as much as text, but are left out all the same where they are made. */
function hasSoundOrPictures(details: Json | undefined, index: number): boolean {
  const dear = index === 0 ? ['AUDIO'] : ['AUDIO', 'IMAGE', 'VIDEO'];
  return (
    isArray(details) &&
    details.some(
      (each) => isObject(each) && dear.includes(String(each.modality)) && counts(each.tokenCount),
    )
  );
}
