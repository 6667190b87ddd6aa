import type { ForkJob } from '@tracefork/blame';
import { type ForkPlan, type ForkRequest, planFork } from '@tracefork/fork';
import type { Tape } from '@tracefork/tape';
import { ForkRefusedError } from '../errors.ts';

/** What all forks of one blame have in common. */
export interface ForkSetting
  extends Pick<ForkRequest, 'effects' | 'allowEffects' | 'timeout' | 'prices'> {
  readonly tape: Tape;
  /** Numbers of the steps in delivery order. */
  readonly order: readonly number[];
  readonly seed: number;
}

/** Trials of one seed; those of the next begin after them. */
const TRIALS = 1_000_000;

/**
 * The number that seeds a job's tail. No two jobs of a blame have the same, so that draws of
 * different steps are independent; 0 is left out, which stands for the recording itself.
 */
export function trialOf(
  { step, trial, extent }: ForkJob,
  { seed, steps }: { readonly seed: number; readonly steps: number },
): number {
  const kind = extent === 'tail' ? 0 : 1;
  return seed * TRIALS + 1 + (2 * trial + kind) * (steps + 1) + step;
}

/**
 * Plans the forks of a blame. A tail is drawn anew with all that was in flight; a screen changes one
 * answer alone.
 *
 * @throws ForkRefusedError
 */
export function planner(setting: ForkSetting): (job: ForkJob) => ForkPlan {
  const { tape, order, seed, effects, allowEffects, timeout, prices } = setting;
  const known = new Map<string, ForkPlan>();
  return (job) => {
    const key = `${job.step} ${job.extent}`;
    let plan = known.get(key);
    if (plan === undefined) {
      const made = planFork(tape, {
        step: order[job.step] ?? 0,
        mutation: { kind: 'resample' },
        inFlight: job.extent === 'tail' ? 'live' : 'recorded',
        ...(effects === undefined ? {} : { effects }),
        ...(allowEffects === undefined ? {} : { allowEffects }),
        ...(timeout === undefined ? {} : { timeout }),
        ...(prices === undefined ? {} : { prices }),
      });
      if (made.kind === 'refused') throw new ForkRefusedError(made);
      plan = made;
      known.set(key, plan);
    }
    const trial = trialOf(job, { seed, steps: order.length });
    return { ...plan, script: { ...plan.script, trial } };
  };
}
