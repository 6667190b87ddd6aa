import type { Fault } from '../fault.ts';

/** When a fault comes. */
export interface Timing {
  /** The step, from 0 in the order of first requests; `every`: each step. */
  readonly at: number | 'every';
  /** Share of the trials in which it comes, from 0 to 1; decided by the seed. Default: 1. */
  readonly probability?: number;
  /** How many attempts at the step it concerns, one after the other. Default: 1. */
  readonly times?: number;
}

export type PlannedFault = Fault & Timing;

/** What is to go wrong, as data. Of several faults at one step the first that can be made comes. */
export type FaultPlan = readonly PlannedFault[];
