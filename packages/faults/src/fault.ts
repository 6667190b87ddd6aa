import type { HeaderPairs } from '@tracefork/wire';
import type { Mutation } from '@tracefork/wire/mutate';

/** Settings that every fault takes. */
interface Common {
  /** Decides what is left to chance: which argument, which word, where a stream is cut. Default: 0. */
  readonly seed?: number;
}

/** What the model is told, or says, is wrong; the answer stays one that its provider could give. */
export interface ContentFault extends Common {
  readonly class:
    | 'corrupted_tool_output'
    | 'misleading_retrieval'
    | 'wrong_system_prompt'
    | 'dropped_message'
    | 'poisoned_argument'
    | 'wrong_tool_name'
    | 'duplicated_tool_call'
    | 'stale_tool_result';
  /**
   * A word that is put into what was changed, so that a model made for tests can tell that the
   * fault reached it. Default: none.
   */
  readonly marker?: string;
}

export interface RateLimitFault extends Common {
  readonly class: 'rate_limit';
  /** Seconds, for the header `retry-after`. Default: 1. */
  readonly retryAfter?: number;
}

export interface PlainFault extends Common {
  readonly class:
    | 'server_error'
    | 'overloaded'
    | 'connection_reset'
    | 'malformed_json'
    | 'empty_content'
    | 'max_tokens'
    | 'refusal';
}

export interface TimeoutFault extends Common {
  readonly class: 'timeout';
  /** Milliseconds until the connection gives up. Default: none, the agent's client has to. */
  readonly after?: number;
}

export interface StreamCutFault extends Common {
  readonly class: 'stream_cut';
  /** After so many bytes of the body. */
  readonly bytes?: number;
  /** After so many events (pieces, where the answer is no stream). Default: somewhere within. */
  readonly events?: number;
}

export interface SlowTokensFault extends Common {
  readonly class: 'slow_tokens';
  /** Milliseconds before each piece of the body. Default: 200. */
  readonly delay?: number;
}

/** Something that goes wrong, as data that survives JSON. */
export type Fault =
  | ContentFault
  | RateLimitFault
  | PlainFault
  | TimeoutFault
  | StreamCutFault
  | SlowTokensFault;

export type FaultClass = Fault['class'];

/** An answer as the wire gives it, or none. Bytes as base64: plain JSON. */
export type WireAnswer =
  | {
      readonly kind: 'given';
      readonly status: number;
      readonly statusText: string;
      readonly headers: HeaderPairs;
      readonly chunks: readonly string[];
      /** Milliseconds before each chunk. */
      readonly delays?: readonly number[];
      /** The connection breaks after the last chunk. */
      readonly breaksOff?: boolean;
    }
  /** The connection is reset before anything is answered. */
  | { readonly kind: 'reset' }
  /** Nothing is answered; after so many milliseconds the connection fails, or never. */
  | { readonly kind: 'timeout'; readonly after?: number };

/** What a fault gives in place of the recorded answer. */
export interface FaultAnswer {
  readonly kind: 'answer';
  readonly name: FaultClass;
  readonly answer: WireAnswer;
}

/** How a fault is carried out: `@tracefork/wire` changes bytes, the transport gives answers. */
export type FaultMutation = Mutation | FaultAnswer;

/** Why a fault cannot be made at a step. */
export interface FaultRefusal {
  readonly kind: 'refused';
  readonly code: /** The request is no call to a model that is known here. */
    | 'not-a-step'
    /** The fault changes the answer, which is not at hand. */
    | 'needs-answer'
    /** The answer is an error or broke off. */
    | 'no-message'
    /** The step has nothing that this fault is about. */
    | 'nothing-to-change';
  /** A sentence. */
  readonly reason: string;
  /** A sentence: what to do instead. */
  readonly hint: string;
}
