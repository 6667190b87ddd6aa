import type { Exchange, Tape } from '@tracefork/tape';
import { type Step, stepsOf } from '@tracefork/wire';
import { ddmin } from './ddmin.ts';
import { canBeSilent, type ScriptedStep } from './script-tape.ts';

/** What came of leaving out what can be left out. */
export interface Shrunk {
  readonly steps: readonly ScriptedStep[];
  readonly runs: number;
  /** No single step, and no words of a step, can be left out: the search came to its end. */
  readonly minimal: boolean;
}

/**
 * Leaves steps out of a run's script as long as the agent still fails by it, then what the model said
 * beside its tool calls. `undefined`: it does not fail by the whole script.
 *
 * @param fails runs the agent by a script
 * @param options.mostRuns of the agent
 */
export async function shrink(
  { exchanges }: Pick<Tape, 'exchanges'>,
  fails: (steps: readonly ScriptedStep[]) => Promise<boolean>,
  { mostRuns, isOver }: { readonly mostRuns: number; readonly isOver: () => boolean },
): Promise<Shrunk | undefined> {
  let runs = 0;
  const over = () => runs >= mostRuns || isOver();
  const asked = async (steps: readonly ScriptedStep[]): Promise<boolean> => {
    // An agent without an answer to its first call comes to no end.
    if (steps.length === 0) return false;
    runs += 1;
    return fails(steps);
  };
  const all = stepsOf(exchanges);
  const spoken = (steps: readonly Step<Exchange>[]) =>
    steps.map((step): ScriptedStep => ({ step, silent: false }));
  if (!(await asked(spoken(all)))) return undefined;
  const left = await ddmin(all, (steps) => asked(spoken(steps)), { isOver: over });
  const withWords = left.filter(canBeSilent);
  const said = (words: readonly Step<Exchange>[]) =>
    left.map((step) => ({ step, silent: withWords.includes(step) && !words.includes(step) }));
  const words = await ddmin(withWords, (some) => asked(said(some)), { isOver: over });
  return { steps: said(words), runs, minimal: !over() };
}
