import type { RequestMutation } from '@tracefork/wire/mutate';
import type { ScriptedAnswer } from '../disturb/scripted-answer.ts';
import type { Difference, Divergence } from '../ports.ts';

/** `serve`: only from the tape; `live`: runs; `deny`: ends the fork. */
export type EffectPolicy = 'serve' | 'live' | 'deny';

/**
 * One fork, as plain data: what is done at which exchange, and what the tail may do. Made by
 * `@tracefork/fork` from a plan; nothing here knows providers.
 */
export interface ForkScript {
  /** Number of the exchange on the tape whose answer is another one. */
  readonly at: number;
  readonly answer: ScriptedAnswer;
  /** How model calls leave otherwise than the agent makes them, from `at` on. */
  readonly requests?: RequestMutation;
  /**
   * `exact`: what the agent does before must be what was recorded. `served`: requests before may
   * differ and are served all the same, one by one; the branch is off-policy.
   */
  readonly prefix: 'exact' | 'served';
  /**
   * Model calls that wait for the first byte of their answer when the fork begins: they get their
   * recorded answers, or go out as well.
   */
  readonly inFlight: 'recorded' | 'live';
  /** Number of the trial, from 0; seeds what the tail draws, and reaches a local server as `x-trial`. */
  readonly trial: number;
  /** For tools by name, `program:NAME` and `http:HOST`; `program:*` and `http:*` for all others. */
  readonly effects: Readonly<Record<string, EffectPolicy>>;
  /** Connections that no tape can serve (raw sockets, http2) may go out in the tail. */
  readonly allowUncaptured: boolean;
  /** Milliseconds that the tail may take. */
  readonly timeout: number;
  /**
   * The model is frozen and the world is not: model calls have to be those of the run that answers
   * the tail, and none goes out; what changes nothing (tools that are declared so, GET and HEAD) runs
   * although it was recorded; the agent's own files draw what they drew. Default: false.
   */
  readonly frozen?: boolean;
  /**
   * How the run that answers the tail is read: `content`, by what is asked; `order`, one model call
   * after the other, whatever they ask, and the agent's own files draw what they drew. Default: `content`.
   */
  readonly answers?: 'content' | 'order';
  /** Paths in the bodies of requests that may differ, as for a replay. */
  readonly ignore?: readonly string[];
  /** What stands on the branch's tape about its making: parent, step, mutation; JSON. */
  readonly label: Readonly<Record<string, unknown>>;
}

/** Why a fork was ended before its agent came to an end. */
export interface ForkStop {
  readonly kind:
    | 'tool'
    | 'program'
    | 'http'
    | 'credential'
    | 'budget'
    | 'timeout'
    | 'no-answer'
    | 'cancelled'
    /** The change of requests cannot be made to one of them. */
    | 'mutation';
  readonly name: string;
  /** One sentence, with how to mend it where that is known. */
  readonly message: string;
  /** Of `no-answer`: the request that the run which answers has in its place, and how it differs. */
  readonly nearest?: OffPolicy;
}

/** What ran outside during a tail. */
export interface LiveAct {
  readonly kind: 'model' | 'http' | 'tool' | 'program';
  readonly name: string;
  /** Its number on the branch's tape: exchange, tool call or program. */
  readonly number: number;
}

/** A request that was not as recorded. */
export interface OffPolicy {
  readonly x: number;
  readonly differences: readonly Difference[];
}

/** How a fork ended. */
export type ForkEnd =
  /** The agent came to its end; the tape has its outcome. */
  | { readonly status: 'finished' }
  /** What comes before the step was not rebuilt: the step was never reached. */
  | { readonly status: 'prefix'; readonly divergence: Divergence }
  | { readonly status: 'stopped'; readonly stop: ForkStop };

/** What a fork did, beside its tape. */
export interface ForkAccount {
  readonly end: ForkEnd;
  readonly live: readonly LiveAct[];
  readonly offPolicy: readonly OffPolicy[];
}
