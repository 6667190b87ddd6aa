import { countOrZero, isObject, type Json, type JsonObject, otherFields } from '../json.ts';
import type { Usage } from '../model.ts';

const known = new Set([
  'input_tokens',
  'output_tokens',
  'cache_read_input_tokens',
  'cache_creation_input_tokens',
  'cache_creation',
]);

/**
 * Reads the `usage` of a message.
 *
 * @note `cache_creation_input_tokens` is the total, `cache_creation` its split by lifetime. What the
 * split does not cover counts as five minutes, the lifetime the API takes when none is asked for.
 */
export function readUsage(raw: Json | undefined): Usage | null {
  if (!isObject(raw)) return null;
  const split = isObject(raw.cache_creation) ? raw.cache_creation : {};
  const oneHour = countOrZero(split.ephemeral_1h_input_tokens);
  const fiveMinutes = Math.max(
    countOrZero(split.ephemeral_5m_input_tokens),
    countOrZero(raw.cache_creation_input_tokens) - oneHour,
  );
  const other = otherFields(raw, known);
  return {
    input: countOrZero(raw.input_tokens),
    output: countOrZero(raw.output_tokens),
    cacheRead: countOrZero(raw.cache_read_input_tokens),
    cacheWrite: { fiveMinutes, oneHour },
    ...(other === undefined ? {} : { other }),
  };
}

/** The Messages-API JSON of a usage; undoes `readUsage`. */
export function writeUsage(usage: Usage): JsonObject {
  const { fiveMinutes, oneHour } = usage.cacheWrite;
  return {
    input_tokens: usage.input,
    cache_creation_input_tokens: fiveMinutes + oneHour,
    cache_read_input_tokens: usage.cacheRead,
    cache_creation: {
      ephemeral_5m_input_tokens: fiveMinutes,
      ephemeral_1h_input_tokens: oneHour,
    },
    output_tokens: usage.output,
    ...usage.other,
  };
}
