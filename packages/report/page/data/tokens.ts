import type { Usage } from '@tracefork/wire';

/** Tokens that were written to a cache, however long it keeps them. */
export function writtenTokens({ cacheWrite }: Usage): number {
  const { fiveMinutes, oneHour, thirtyMinutes = 0, twelveHours = 0 } = cacheWrite;
  return fiveMinutes + oneHour + thirtyMinutes + twelveHours;
}

/** All tokens of the input, those of caches included. */
export function inputTokens(usage: Usage): number {
  return usage.input + usage.cacheRead + writtenTokens(usage);
}
