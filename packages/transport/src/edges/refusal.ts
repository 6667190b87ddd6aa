import { RefusedOnReplayError } from '../refused.ts';

/** The error of a connection that a replay does not open. */
export function refusal(what: string): Error {
  return new RefusedOnReplayError(what);
}
