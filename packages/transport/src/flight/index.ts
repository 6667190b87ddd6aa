import '../require-node.ts';

export type { AgentOutcome } from '../outcome.ts';
export type { RedactRules } from '../redact/rules.ts';
export { type FlightCounts, type FlightRecorder, flightRecorder } from './flight-recorder.ts';
export type { FlightOptions } from './settings.ts';
