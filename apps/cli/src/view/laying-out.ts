import { TooDeepError } from '../errors.ts';

/**
 * Runs what goes down into JSON of a tape.
 *
 * @throws TooDeepError where the stack does not suffice for it
 */
export function layingOut<T>(
  work: () => T,
  place: { readonly what: string; readonly file: string; readonly exchange?: number },
): T {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof RangeError && /call stack/.test(cause.message)) {
      throw new TooDeepError(place, { cause });
    }
    throw cause;
  }
}
