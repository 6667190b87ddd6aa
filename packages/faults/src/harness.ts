import './require-node.ts';

export { attach } from '@tracefork/transport';
export {
  FaultOptionsError,
  FaultPlanError,
  type FaultsErrorCode,
  NoAgentError,
} from './harness/errors.ts';
export { type Interval, type Pairs, pairedDifference, wilson } from './harness/intervals.ts';
export { judgeTrials } from './harness/judge.ts';
export type {
  FaultReport,
  FaultResult,
  FaultVerdict,
  Grade,
  Injected,
  NotInjected,
  Oracle,
  Share,
  Side,
  Trial,
} from './harness/model.ts';
export { type DisturbedRun, type ReplayWith, replaysOf } from './harness/on-tape.ts';
export {
  type TapeFault,
  type TryOnTapeOptions,
  tryOnTape,
  wireFaults,
} from './harness/try-on-tape.ts';
export { type WithFaultsOptions, withFaults } from './harness/with-faults.ts';
