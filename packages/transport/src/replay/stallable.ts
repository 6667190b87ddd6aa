import type { Divergence } from '../ports.ts';
import type { Session } from '../session.ts';

/** What the watch over a replay needs to see of it. */
export interface Stallable {
  /** The session that the agent's work is counted for. */
  readonly self: Session;
  /** Why the tape has no more to say, if so. */
  readonly lost: Divergence | undefined;
  /** Grows with everything the agent asked for and everything it was given. */
  progress(): number;
  /** How many of the agent's requests for a delivery are pending. */
  pending(): number;
  /** Whether it waits for recorded time to pass, or for the network. */
  pacing(): boolean;
  /** A client's own timeout may be about to give up an exchange; such timers run in real time. */
  expectsGivingUp(): boolean;
  /** It is the turn of something that nobody asked for. */
  awaits(): boolean;
  /** The agent has nothing left to do; false where nothing is awaited. */
  stalled(): boolean;
}
