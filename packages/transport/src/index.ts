import './require-node.ts';

export { attach } from './attach.ts';
export type { Disturbance } from './disturb/disturbances.ts';
export type { Intervene, Intervention, WholeAnswer } from './disturb/intervention.ts';
export type { ScriptedAnswer } from './disturb/scripted-answer.ts';
export type { CapturedRequest, RequestChange } from './exchange/exchange.ts';
export type { GateDelay } from './gate/record-gate.ts';
export type { AgentOutcome } from './outcome.ts';
export type { Difference, Divergence, DivergenceKind, Uncovered } from './ports.ts';
export { type Recording, type RecordOptions, record } from './record.ts';
export type { RedactRules } from './redact/rules.ts';
export { type ReplayOptions, replay } from './replay.ts';
export { draw, type Effect, tool } from './tools/tool-call.ts';
export type { Count, ReplayFacts, Verdict, VerdictResult } from './verdict.ts';
