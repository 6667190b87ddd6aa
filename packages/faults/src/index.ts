import './require-node.ts';

export { type FaultInfo, faultClasses, isFaultClass } from './classes.ts';
export type {
  Fault,
  FaultAnswer,
  FaultClass,
  FaultMutation,
  FaultRefusal,
  WireAnswer,
} from './fault.ts';
export { makeFault } from './make-fault.ts';
export type { FaultPlan, PlannedFault, Timing } from './plan/model.ts';
export { type ReadPlan, readPlan } from './plan/read-plan.ts';
export type { FaultTarget } from './read/target.ts';
