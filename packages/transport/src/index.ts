import './require-node.ts';

export type { GateDelay } from './gate/record-gate.ts';
export type { AgentOutcome } from './outcome.ts';
export type { Difference, Divergence, DivergenceKind, Uncovered } from './ports.ts';
export { type Recording, type RecordOptions, record } from './record.ts';
export { type ReplayOptions, replay } from './replay.ts';
export { draw, type Effect, tool } from './tools/tool-call.ts';
export type { Count, ReplayFacts, Verdict, VerdictResult } from './verdict.ts';
