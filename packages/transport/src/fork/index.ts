import '../require-node.ts';

export type { ScriptedAnswer } from '../disturb/scripted-answer.ts';
export { decideEffect, type EffectKind, type EffectRequest } from './effects.ts';
export { type ForkedRun, type ForkFunctionOptions, forkFunction } from './fork-function.ts';
export type {
  EffectPolicy,
  ForkAccount,
  ForkEnd,
  ForkScript,
  ForkStop,
  LiveAct,
  OffPolicy,
} from './script.ts';
export type { LiveCall } from './tail.ts';
