import type { HeaderPairs } from '../http.ts';
import type { Json } from '../json.ts';
import type { Block } from '../model.ts';
import type { NewToolCall, StopKind } from '../spec.ts';

/** Another answer in place of the recorded one. */
export interface ResponseBodyMutation {
  readonly kind: 'response';
  /** Default: 200. */
  readonly status?: number;
  /** Default: the content type that the body has. */
  readonly headers?: HeaderPairs;
  readonly body: string;
  /** How `body` stands for bytes. Default: `utf8`. */
  readonly encoding?: 'utf8' | 'base64';
  /**
   * Default: false, so that a body which the provider could not have sent is refused, and one of
   * the other framing (JSON for a stream or the reverse) is framed anew. True: as it is.
   */
  readonly unchecked?: boolean;
}

/** Another text. */
export interface TextMutation {
  readonly kind: 'text';
  readonly text: string;
  /** Default: `keep`, so that the tool loop goes on; `drop` ends it. */
  readonly toolCalls?: 'keep' | 'drop';
}

/** One value inside the answer's JSON. */
export interface SetMutation {
  readonly kind: 'set';
  /**
   * A JSON Pointer (RFC 6901) into the answer as the provider sends it in one piece, also where it
   * was streamed: `/content/0/text`. The last part may name a field that does not exist yet, or be
   * `-` for a new element at the end of a list. A pointer may go on into a string that holds JSON,
   * such as the arguments of OpenAI's tool calls.
   */
  readonly path: string;
  readonly value: Json;
}

/** What the model said is lost. */
export interface DropMutation {
  readonly kind: 'drop';
  /**
   * Default: `keep`: tool calls stay, so that the tool loop goes on; `drop`: the turn is empty, and
   * the loop ends.
   */
  readonly toolCalls?: 'keep' | 'drop';
}

/** Another content, in this package's words. */
export interface BlocksMutation {
  readonly kind: 'blocks';
  readonly blocks: readonly (Block | NewToolCall)[];
  /** Default: as recorded, unless the content has tool calls now and had none, or the reverse. */
  readonly stop?: StopKind;
}

/** Another system prompt, in this step's request and all later ones. */
export interface SystemMutation {
  readonly kind: 'system';
  /** `''`: none. */
  readonly text: string;
}

/** Another model, in this step's request and all later ones. */
export interface ModelMutation {
  readonly kind: 'model';
  readonly model: string;
}

/** Another result of one tool call, in every request that carries it. */
export interface ToolResultMutation {
  readonly kind: 'tool-result';
  /** Of the tool call. */
  readonly id: string;
  readonly text: string;
  /** Default: as it was. Ignored where the provider has no such field. */
  readonly isError?: boolean;
}

/** The step itself is asked again. */
export interface ResampleMutation {
  readonly kind: 'resample';
}

/** Changes a recorded answer; the request stays what it was. */
export type ResponseMutation =
  | ResponseBodyMutation
  | TextMutation
  | SetMutation
  | DropMutation
  | BlocksMutation;

/** Changes requests from a step on. */
export type RequestMutation = SystemMutation | ModelMutation | ToolResultMutation;

/** The change that a fork makes to a step, as data that survives JSON. */
export type Mutation = ResponseMutation | RequestMutation | ResampleMutation;

const targets: Readonly<Record<Mutation['kind'], 'response' | 'request' | 'neither'>> = {
  response: 'response',
  text: 'response',
  set: 'response',
  drop: 'response',
  blocks: 'response',
  system: 'request',
  model: 'request',
  'tool-result': 'request',
  resample: 'neither',
};

/** True for a mutation that `mutateResponse` carries out. */
export function isResponseMutation(mutation: Mutation): mutation is ResponseMutation {
  return targets[mutation.kind] === 'response';
}

/** True for a mutation that `mutateRequest` carries out. */
export function isRequestMutation(mutation: Mutation): mutation is RequestMutation {
  return targets[mutation.kind] === 'request';
}

/** Every kind of mutation. */
export const mutationKinds: readonly string[] = Object.keys(targets);
