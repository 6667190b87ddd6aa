import { real } from '../real.ts';
import type { StartingChild } from './node-internals.ts';

/** Longest time that a replayed program waits to be noticed, in milliseconds. */
const patience = 100;

/**
 * Calls `then` once the agent listens to a child, or after a short while if it never does. A real
 * program takes longer than what agents do between starting it and listening to it; a replayed one
 * would be over before.
 *
 * @param what `end`: exit or close; `anything`: those or its output
 */
export function onceListened(
  child: StartingChild,
  what: 'end' | 'anything',
  then: () => void,
): void {
  const until = real.performanceNow() + patience;
  const listened = what === 'end' ? hearsEnd : hearsAnything;
  const look = (): void => {
    if (listened(child) || real.performanceNow() > until) then();
    else real.setTimeout(look, 1);
  };
  look();
}

function hearsEnd(child: StartingChild): boolean {
  return child.listenerCount('exit') + child.listenerCount('close') > 0;
}

function hearsAnything(child: StartingChild): boolean {
  if (hearsEnd(child)) return true;
  return [child.stdout, child.stderr].some(
    (stream) =>
      stream !== null && (stream.readableFlowing !== null || stream.listenerCount('readable') > 0),
  );
}
