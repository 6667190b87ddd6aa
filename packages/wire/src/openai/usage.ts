import { countOrZero, isObject, type Json, type JsonObject, otherFields } from '../json.ts';
import type { Usage } from '../model.ts';

/** What the two APIs call the same counts. */
interface Names {
  readonly input: string;
  readonly output: string;
  readonly inputDetails: string;
  readonly outputDetails: string;
}

export const chatNames: Names = {
  input: 'prompt_tokens',
  output: 'completion_tokens',
  inputDetails: 'prompt_tokens_details',
  outputDetails: 'completion_tokens_details',
};

export const responsesNames: Names = {
  input: 'input_tokens',
  output: 'output_tokens',
  inputDetails: 'input_tokens_details',
  outputDetails: 'output_tokens_details',
};

const readDetails = new Set(['cached_tokens', 'cache_write_tokens', 'cache_write_tokens_details']);

/**
 * Reads a `usage` of OpenAI. Its input counts contain what was read from and written to a cache.
 *
 * @param message has the service tier, which decides the price.
 */
export function readUsage(
  raw: Json | undefined,
  { names, message }: { readonly names: Names; readonly message: JsonObject },
): Usage | null {
  if (!isObject(raw)) return null;
  const details = raw[names.inputDetails];
  const inputDetails = isObject(details) ? details : {};
  const cacheRead = countOrZero(inputDetails.cached_tokens);
  const written = countOrZero(inputDetails.cache_write_tokens);
  const split = inputDetails.cache_write_tokens_details;
  const twelveHours = isObject(split) ? countOrZero(split.ttl_12h_tokens) : 0;
  const thirtyMinutes = Math.max(0, written - twelveHours);
  const restOfDetails = otherFields(inputDetails, readDetails);
  const outputDetails = raw[names.outputDetails];
  const tier = message.service_tier;
  const other = {
    ...otherFields(
      raw,
      new Set([names.input, names.output, names.inputDetails, names.outputDetails, 'total_tokens']),
    ),
    ...(saysNothing(outputDetails) ? {} : { [names.outputDetails]: outputDetails ?? null }),
    ...(restOfDetails === undefined ? {} : { [names.inputDetails]: restOfDetails }),
    ...(typeof tier === 'string' ? { service_tier: tier } : {}),
  };
  return {
    input: Math.max(0, countOrZero(raw[names.input]) - cacheRead - written),
    output: countOrZero(raw[names.output]),
    cacheRead,
    cacheWrite: {
      fiveMinutes: 0,
      oneHour: 0,
      ...(thirtyMinutes > 0 ? { thirtyMinutes } : {}),
      ...(twelveHours > 0 ? { twelveHours } : {}),
    },
    ...(Object.keys(other).length === 0 ? {} : { other }),
  };
}

/** True for details whose counts are all 0. */
function saysNothing(details: Json | undefined): boolean {
  return !isObject(details) || Object.values(details).every((count) => count === 0);
}

/** The JSON of a usage; undoes `readUsage`. OpenAI's cache has no lifetimes of its own below 30 minutes. */
export function writeUsage(usage: Usage, names: Names): JsonObject {
  const { fiveMinutes, oneHour, thirtyMinutes = 0, twelveHours = 0 } = usage.cacheWrite;
  const written = fiveMinutes + oneHour + thirtyMinutes + twelveHours;
  const input = usage.input + usage.cacheRead + written;
  const {
    service_tier: _tier,
    [names.inputDetails]: details,
    [names.outputDetails]: outputDetails,
    ...other
  } = usage.other ?? {};
  return {
    [names.input]: input,
    [names.output]: usage.output,
    total_tokens: input + usage.output,
    [names.inputDetails]: {
      cached_tokens: usage.cacheRead,
      ...(written > 0 ? { cache_write_tokens: written } : {}),
      ...(twelveHours > 0
        ? {
            cache_write_tokens_details: {
              ttl_12h_tokens: twelveHours,
              ttl_30m_tokens: written - twelveHours,
            },
          }
        : {}),
      ...(isObject(details) ? details : {}),
    },
    [names.outputDetails]: {
      reasoning_tokens: 0,
      ...(isObject(outputDetails) ? outputDetails : {}),
    },
    ...other,
  };
}
