import { SettingError } from '../errors.ts';

/** Dollars for a million tokens, the dearest kind of input and of output a call can be billed for. */
export interface WorstPrice {
  /** The highest of plain input, cache writes and cache reads. */
  readonly input: number;
  readonly output: number;
}

/**
 * The most one call can cost if its provider keeps to the limit it was given.
 *
 * @param call.inputTokens an upper bound; a text has at most as many tokens as bytes.
 * @param call.maxOutputTokens the request's `max_tokens`, or the model's documented maximum.
 * @returns US dollars.
 * @throws {SettingError} on numbers that are negative or missing.
 */
export function worstCase(
  call: { readonly inputTokens: number; readonly maxOutputTokens: number },
  price: WorstPrice,
): number {
  for (const [name, value] of Object.entries({ ...call, ...price }))
    if (!(value >= 0)) throw new SettingError(name, { value, range: 'at least 0' });
  return (call.inputTokens * price.input + call.maxOutputTokens * price.output) / 1_000_000;
}
