import type { Exchange } from '@tracefork/tape';
import { stepsOf } from '@tracefork/wire';

/** Step of each exchange, by its number; `null` for exchanges that are no model calls. */
export function stepOfExchange(exchanges: readonly Exchange[]): ReadonlyArray<number | null> {
  const result: Array<number | null> = exchanges.map(() => null);
  for (const { index, attempts } of stepsOf(exchanges)) {
    for (const { x } of attempts) result[x] = index;
  }
  return result;
}
