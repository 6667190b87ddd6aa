import type { CapturedRequest, Exchange, OpenUpstream } from './exchange/exchange.ts';
import type { Clock, Draws, Timers, Uncovered } from './ports.ts';
import type { Programs } from './programs/programs.ts';
import type { ToolCall } from './tools/tool-call.ts';

/** Numbers and names by which a process is known. */
export interface ProcessIdentity {
  readonly pid?: number | undefined;
  readonly ppid?: number | undefined;
  /** Whether the run asked for the name of its machine, which is a draw. */
  readonly hostname?: boolean | undefined;
}

/** One recording or replay in progress, as the patched globals and the edges see it. */
export interface Session {
  /** A fork replays up to its step and records from there on; its clock is never the real one. */
  readonly mode: 'record' | 'replay' | 'fork';
  readonly draws: Draws;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Programs that the agent starts: run and written down, or served. */
  readonly programs: Programs;
  /**
   * The agent makes a request. A recording writes it down and pulls `openUpstream`; a replay
   * answers from the tape and never calls it; a fork does the one after the other.
   */
  exchange(request: CapturedRequest, openUpstream: OpenUpstream): Exchange;
  /** The agent calls a tool: a recording runs it, a replay serves what it gave. */
  tool<T>(call: ToolCall, run: () => T | Promise<T>): Promise<T>;
  /** True where connections that no tape can serve may go through (recordings). */
  readonly allowsEgress: boolean;
  /** True once the run has ended: what still goes on is nobody's. */
  readonly over?: boolean;
  /** Notes something that this session cannot hold or serve. */
  uncovered(what: Uncovered): void;
  /** Environment variables that the agent finds although this process has none. */
  readonly variables: Readonly<Record<string, string>>;
  /** What of the agent leads to what it does now; asked where its own context is at hand. */
  readonly origin?: (() => unknown) | undefined;
  /** What a replay shows of the recorded process. */
  readonly identity?: ProcessIdentity | undefined;
  /** This process is about to become another program: whatever is to be kept has to be handed over. */
  beforeLeaving?(): void;
  /** Notes the name of an environment variable that the agent read. */
  environmentRead(name: string): void;
}
