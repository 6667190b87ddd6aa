import { chance } from '../seeded.ts';
import type { FaultPlan, PlannedFault } from './model.ts';

/** The faults that come at an attempt of a step in a trial, in the order of the plan. */
export function faultsAt(
  plan: FaultPlan,
  {
    step,
    attempt,
    trial,
  }: { readonly step: number; readonly attempt: number; readonly trial: number },
): readonly PlannedFault[] {
  return plan.flatMap((fault, index) => {
    const { at, times = 1, probability = 1, seed = 0 } = fault;
    if ((at !== 'every' && at !== step) || attempt >= times) return [];
    if (chance(seed, `fault ${index} step ${step} trial ${trial}`) >= probability) return [];
    return [{ ...fault, seed: seedOf(seed, { step, trial }) }];
  });
}

/** Another one for each step and trial, so that a repeated fault is not the same each time. */
function seedOf(seed: number, { step, trial }: { step: number; trial: number }): number {
  return trial === 0 && step === 0
    ? seed
    : Math.floor(chance(seed, `step ${step} trial ${trial}`) * 2 ** 31);
}
