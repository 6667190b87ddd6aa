import type { CapturedRequest, Exchange, OpenUpstream } from '../exchange/exchange.ts';
import type { createReplayGate } from '../gate/replay-gate.ts';
import type { Divergence } from '../ports.ts';
import type { ProgramControl } from '../programs/program-control.ts';
import type { Session } from '../session.ts';
import type { ToolCall } from '../tools/tool-call.ts';
import type { NoMatch } from './matcher.ts';
import type { MatchableRequest } from './request-key.ts';

/** What a fork does in place of a replay. */
export interface ForkHooks {
  /** The session that the agent sees. */
  readonly self: Session;
  readonly createGate: typeof createReplayGate;
  /** Another answer than the recorded one, for an exchange that was requested as recorded. */
  answer(x: number, asked: Asked): Exchange | undefined;
  /** An answer for a request that has no recording of its own; `undefined`: a divergence. */
  unmatched(
    request: MatchableRequest,
    asked: Asked & { readonly match: NoMatch },
  ): Exchange | undefined;
  /** The agent gave an exchange up; true: in the tail, where it may. */
  gaveUp(x: number): boolean;
  /** Whether a difference is only noted. */
  tolerates(divergence: Divergence): boolean;
  /** The prefix is lost. */
  diverged(divergence: Divergence): void;
  /** The recorded call that serves a tool call which was recorded otherwise; `undefined`: a divergence. */
  unmatchedTool(call: ToolCall, nearest: number | undefined): number | undefined;
  /** A recorded program begins to be served. */
  onServed(control: ProgramControl): void;
  /** The agent sent a recorded program a message, as JSON. */
  onSent(program: number, text: string): void;
}

/** A request as the agent made it, and the way out. */
export interface Asked {
  readonly captured: CapturedRequest;
  readonly openUpstream: OpenUpstream;
}
