import { real } from '../real.ts';
import type { StartingChild } from './node-internals.ts';

/** Longest time that a replayed program waits to be noticed at all, in milliseconds. */
const patience = 100;

/** The same for its end, once the agent listens to its output; few agents want both this late. */
const shortPatience = 10;

/**
 * Calls `then` once the agent listens to a child, or after a short while if it never does. A real
 * program takes longer than what agents do between starting it and listening to it; a replayed one
 * would be over before.
 *
 * @param what `end`: exit, close or error; `anything`: those or its output
 */
export function onceListened(
  child: StartingChild,
  what: 'end' | 'anything',
  then: () => void,
): void {
  const since = real.performanceNow();
  const look = (): void => {
    const waited = real.performanceNow() - since;
    const heard = hearsOutput(child);
    const enough =
      hearsEnd(child) ||
      (heard && (what === 'anything' || waited > shortPatience)) ||
      waited > patience;
    if (enough) then();
    else real.setTimeout(look, 1);
  };
  look();
}

function hearsEnd(child: StartingChild): boolean {
  return ['exit', 'close', 'error'].some((name) => child.listenerCount(name) > 0);
}

function hearsOutput(child: StartingChild): boolean {
  const { stdout, stderr } = child;
  if (child.listenerCount('message') > 0) return true;
  return [stdout, stderr].some(
    (stream) =>
      stream !== null && (stream.readableFlowing !== null || stream.listenerCount('readable') > 0),
  );
}
