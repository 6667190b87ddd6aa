import type { HttpAnswer, HttpCall } from './http.ts';
import type { JsonObject } from './json.ts';
import type { Block, ModelCall, ModelRequest, ModelResponse } from './model.ts';
import type { Refusal } from './mutate/refusal.ts';
import type { Place } from './shape.ts';
import type { BuiltResponse, Framing, NewToolCall, ResponseSpec, StopKind } from './spec.ts';

/**
 * What one API's module does. A further one is one folder that implements this port and one line in
 * `providers.ts`.
 */
export interface Provider {
  readonly name: ModelCall['provider'];
  readonly api: ModelCall['api'];
  /** `null` if the call is not a step of this API. Decides by path and body, never by host. */
  readonly recognise: (call: HttpCall) => ModelCall | null;
  /** `null` as for `recognise`. */
  readonly parseRequest: (call: HttpCall) => ModelRequest | null;
  /** Never throws: what cannot be read is a response with `whole: false`. */
  readonly parseResponse: (answer: HttpAnswer) => ModelResponse;
  /** True for an answer that no other API of the same provider gives. */
  readonly speaks: (answer: HttpAnswer) => boolean;
  /** The same spec gives the same bytes. */
  readonly buildResponse: (spec: ResponseSpec) => BuiltResponse;
  /** What the API's reasons to stop mean. */
  readonly stopMeanings: Readonly<Record<string, StopKind>>;
  readonly editing: Editing;
  readonly requests: RequestEditing;
  /**
   * Puts into a request what stands at the provider, for APIs that keep histories there.
   * `undefined`: nothing of it was served from a recording.
   */
  readonly inlined?: (
    request: EditableRequest,
    served: readonly ServedStep[],
  ) => Inlined | Refusal | undefined;
}

/** A step that an agent was given without asking the provider. */
export interface ServedStep {
  readonly call: HttpCall;
  readonly answer: HttpAnswer;
}

export interface Inlined {
  readonly kind: 'inlined';
  readonly body: JsonObject;
  readonly repairs: readonly string[];
}

/** A message in one piece. */
export interface WholeMessage {
  /** As the API sends it where it does not stream. */
  readonly message: JsonObject;
  /** Its content, read. */
  readonly blocks: readonly Block[];
}

/** How messages of an API are taken apart and put together. */
export interface Editing {
  /** `null` where the answer is an error, broke off, or is no answer of this API. */
  readonly gather: (answer: HttpAnswer) => WholeMessage | null;
  /** Places of a message in one piece, with what the API sends there. */
  readonly shape: (message: JsonObject) => Iterable<Place>;
  /** The message around another JSON, read again. */
  readonly reread: (message: JsonObject) => WholeMessage;
  /** Another content; new tool calls get ids. */
  readonly withBlocks: (
    whole: WholeMessage,
    blocks: readonly (Block | NewToolCall)[],
  ) => WholeMessage;
  readonly withStop: (whole: WholeMessage, stop: StopKind) => WholeMessage;
  /** What the API would refuse in later requests is mended, or is the reason to refuse. */
  readonly settle: (change: Change) => Settled | Refusal;
  /** How a call wants its answer framed. */
  readonly framingFor: (call: HttpCall) => Framing;
  /** How an answer's bytes are framed. */
  readonly framingOf: (answer: HttpAnswer) => Framing;
  /** The texts that a server would send one after the other. */
  readonly frame: (whole: WholeMessage, framing: Framing) => readonly string[];
}

export interface Change {
  readonly before: WholeMessage;
  readonly after: WholeMessage;
}

export interface Settled {
  readonly kind: 'settled';
  readonly whole: WholeMessage;
  /** What was mended, in sentences. */
  readonly repairs: readonly string[];
}

/** A request to change: its parsed body, and the URL, where some APIs name the model. */
export interface EditableRequest {
  readonly url: string;
  readonly body: JsonObject;
}

/** How requests of an API are changed; `undefined`: nothing in it is concerned. */
export interface RequestEditing {
  readonly withSystem: (request: EditableRequest, text: string) => EditedRequest;
  readonly withModel: (request: EditableRequest, model: string) => EditedRequest;
  readonly withToolResult: (
    request: EditableRequest,
    result: { readonly id: string; readonly text: string; readonly isError?: boolean },
  ) => EditedRequest;
  /** Leaves out recorded thinking that the API would refuse after the change. */
  readonly unbind?: (body: JsonObject, unbinding: Unbinding) => Unbound;
}

/** A request after a change, beside what it was. */
export interface Unbinding {
  readonly mutation: 'system' | 'model' | 'tool-result';
  /** That was asked before the change. */
  readonly model: string;
  readonly before: JsonObject;
  /** Signatures of the thinking that came from a recording. */
  readonly recorded: ReadonlySet<string>;
}

export interface Unbound {
  readonly body: JsonObject;
  /** What was left out, in sentences. */
  readonly repairs: readonly string[];
}

export type EditedRequest = EditableRequest | Refusal | undefined;
