import { type Refusal, refuse } from './refusal.ts';

/** @note `JSON.stringify` is recursive before Node 26: a hostile depth ends in a RangeError. */
export function unlessTooDeep<T>(work: () => T): T | Refusal {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) return tooDeep;
    throw error;
  }
}

const tooDeep = refuse('not-valid', {
  reason: 'The JSON is nested too deeply to be written again.',
  hint: 'Give the whole answer as a mutation of kind "response".',
});
