import type { HeaderPairs } from './http.ts';
import type { Json, JsonObject } from './json.ts';
import type { Block, ModelError, Usage } from './model.ts';

/**
 * Why a model stopped, for any provider: `end` (it had said everything), `tool-calls` (it waits for
 * results), `length` (a limit of tokens), `refusal` (it would not, or a filter would not let it).
 */
export type StopKind = 'end' | 'tool-calls' | 'length' | 'refusal';

/**
 * How an answer stands in its body: one JSON document, an event stream, or (Gemini's streams without
 * `alt=sse`) a JSON list of pieces.
 */
export type Framing = 'json' | 'stream' | 'json-list';

/** A tool call that gets its id from its content. */
export interface NewToolCall {
  readonly type: 'tool-call';
  readonly name: string;
  readonly input: Json;
}

/** A message to build. What a parsed response has under the same names can be passed on as it is. */
export interface MessageSpec {
  readonly kind: 'message';
  readonly as: 'json' | 'stream';
  readonly model: string;
  readonly blocks: readonly (Block | NewToolCall)[];
  /** Default: derived from the content. */
  readonly id?: string;
  /** In the provider's word. Default: what `stop` is there. */
  readonly stopReason?: string;
  /** Default: `tool-calls` if a block is a tool call, else `end`. */
  readonly stop?: StopKind;
  /** Default: no input; output counted as four bytes a token. */
  readonly usage?: Usage;
  /** Further fields of the message. */
  readonly other?: JsonObject;
  /** Told apart by it: messages of equal content in one conversation, which need different ids. */
  readonly salt?: string;
  /** Streams only: break off after so many events, with an `error` event if one is given. */
  readonly cut?: { readonly afterEvents: number; readonly error?: ModelError };
}

/** An error to build. */
export interface ErrorSpec {
  readonly kind: 'error';
  /** 400 to 599. */
  readonly status: number;
  /** Default: the provider's word for the status, such as `overloaded_error` for 529. */
  readonly type?: string;
  readonly message?: string;
  /** Further headers, such as `retry-after`. */
  readonly headers?: HeaderPairs;
}

export type ResponseSpec = MessageSpec | ErrorSpec;

/** An answer ready to be sent. It names no length: framing is the sender's. */
export interface BuiltResponse {
  readonly status: number;
  readonly headers: HeaderPairs;
  readonly body: Uint8Array;
  /** The body in the pieces a server would send: one event each for streams, else one piece. */
  readonly chunks: readonly Uint8Array[];
}
