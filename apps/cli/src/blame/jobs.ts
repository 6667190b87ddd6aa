import { createHash } from 'node:crypto';
import type { ForkJob } from '@tracefork/blame';
import { type ForkMutation, type ForkPlan, type ForkRequest, planFork } from '@tracefork/fork';
import type { Tape } from '@tracefork/tape';
import { ForkRefusedError } from '../errors.ts';

/** What all forks of one blame have in common. */
export interface ForkSetting
  extends Pick<ForkRequest, 'effects' | 'allowEffects' | 'timeout' | 'prices' | 'localIsPaid'> {
  readonly tape: Tape;
  /** Numbers of the steps in delivery order. */
  readonly order: readonly number[];
  readonly seed: number;
  /** Of a comparison: what the names of changes stand for. One that is not here draws the step anew. */
  readonly changes?: ReadonlyMap<string, ForkMutation>;
}

/** Trials of one seed; those of the next begin after them. */
const TRIALS = 1_000_000;
/** Forks of one change of a step; their numbers begin at a place that its name decides. */
const MOST_OF_A_CHANGE = 4096;

/**
 * The number that seeds a job's tail. No two jobs of a blame have the same, so that draws of
 * different steps are independent; 0 is left out, which stands for the recording itself.
 */
export function trialOf(
  { step, trial, extent, mutation }: ForkJob,
  { seed, steps }: { readonly seed: number; readonly steps: number },
): number {
  if (mutation.kind === 'replace') {
    const about = createHash('sha256').update(JSON.stringify([seed, step, mutation.name]));
    return about.digest().readUIntBE(0, 5) * MOST_OF_A_CHANGE + trial;
  }
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
  const { tape, order, seed, effects, allowEffects, timeout, prices, localIsPaid, changes } =
    setting;
  const known = new Map<string, ForkPlan>();
  return (job) => {
    const change = job.mutation.kind === 'replace' ? job.mutation.name : '';
    const key = `${job.step} ${job.extent} ${change}`;
    let plan = known.get(key);
    if (plan === undefined) {
      const made = planFork(tape, {
        step: order[job.step] ?? 0,
        mutation: changes?.get(change) ?? { kind: 'resample' },
        inFlight: job.extent === 'tail' ? 'live' : 'recorded',
        ...(effects === undefined ? {} : { effects }),
        ...(allowEffects === undefined ? {} : { allowEffects }),
        ...(timeout === undefined ? {} : { timeout }),
        ...(prices === undefined ? {} : { prices }),
        ...(localIsPaid === undefined ? {} : { localIsPaid }),
      });
      if (made.kind === 'refused') throw new ForkRefusedError(made);
      plan = made;
      known.set(key, plan);
    }
    const trial = trialOf(job, { seed, steps: order.length });
    return { ...plan, script: { ...plan.script, trial } };
  };
}
