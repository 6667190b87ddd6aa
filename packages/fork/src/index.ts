import './require-node.ts';

export { type ForkErrorCode, isForkError } from './errors.ts';
export type * from './plan/model.ts';
export { type ForkRequest, planFork } from './plan/plan-fork.ts';
export { type FrozenRequest, planFrozen, planScripted } from './plan/plan-frozen.ts';
export { type ForkManyOptions, fork, forkMany } from './run/fork.ts';
export type {
  Agent,
  BranchSink,
  Check,
  CommandAgent,
  ForkOptions,
  ForkResult,
} from './run/model.ts';
export { type UnansweredCall, unansweredCall } from './run/unanswered-call.ts';
export type { WorkdirLimits } from './run/workdir.ts';
export {
  type Account,
  type Allowance,
  createGovernor,
  type Governor,
  type GovernorOptions,
  type Reservation,
} from './spend/governor.ts';
export type { Spend } from './spend/ledger.ts';
export { flatPrice, type Prices } from './spend/prices.ts';
export { type WorstCase, worstCaseOf } from './spend/worst-case.ts';
export {
  type GradeWord,
  type Interval,
  type Share,
  type Summary,
  summarise,
  type Tally,
  tallyOf,
} from './summary/summarise.ts';
