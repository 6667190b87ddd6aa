import type { Clock, Draws, Timers, Uncovered } from './ports.ts';

/** One recording or replay in progress, as the patched globals and the edges see it. */
export interface Session {
  readonly mode: 'record' | 'replay';
  readonly draws: Draws;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Notes something that this session cannot hold or serve. */
  uncovered(what: Uncovered): void;
  /** Notes the name of an environment variable that the agent read. */
  environmentRead(name: string): void;
}
