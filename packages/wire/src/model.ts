import type { Json, JsonObject } from './json.ts';

/** Names of the providers this package reads. Further ones are added here and in `providers.ts`. */
export type ProviderName = 'anthropic' | 'openai' | 'gemini';

/** Names of the APIs that are read: a provider may have several. */
export type ApiName = 'messages' | 'chat-completions' | 'responses' | 'generate-content';

export interface TextBlock {
  readonly type: 'text';
  readonly text: string;
  /** Fields this package does not name, kept as they came (`citations`, `cache_control` …). */
  readonly other?: JsonObject;
}

/** The model says that it will not, in a field of its own (OpenAI). */
export interface RefusalBlock {
  readonly type: 'refusal';
  readonly refusal: string;
  readonly other?: JsonObject;
}

export interface ThinkingBlock {
  readonly type: 'thinking';
  readonly thinking: string;
  /** `null` until the provider sent it. */
  readonly signature: string | null;
  readonly other?: JsonObject;
}

/** The model asks for a tool. */
export interface ToolCallBlock {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  readonly input: Json;
  readonly other?: JsonObject;
}

/** A tool call whose input never became whole: the stream broke off, or it is not JSON. */
export interface PartialToolCallBlock {
  readonly type: 'partial-tool-call';
  readonly id: string;
  readonly name: string;
  /** The input's text as far as it came. */
  readonly json: string;
  readonly other?: JsonObject;
}

/** The agent answers a tool call. */
export interface ToolResultBlock {
  readonly type: 'tool-result';
  /** Id of the call it answers. */
  readonly id: string;
  readonly blocks: readonly Block[];
  readonly isError: boolean;
  readonly other?: JsonObject;
}

/** Anything else (images, documents, server tools, redacted thinking …), exactly as it came. */
export interface OtherBlock {
  readonly type: 'other';
  readonly value: Json;
}

export type Block =
  | TextBlock
  | RefusalBlock
  | ThinkingBlock
  | ToolCallBlock
  | PartialToolCallBlock
  | ToolResultBlock
  | OtherBlock;

export interface Message {
  /** `user`, `assistant`, or what the provider calls it. */
  readonly role: string;
  readonly blocks: readonly Block[];
}

export interface Tool {
  readonly name: string;
  readonly description: string;
  /** The whole definition as it was sent. */
  readonly definition: JsonObject;
}

/** What identifies a call to a model. */
export interface ModelCall {
  readonly provider: ProviderName;
  readonly api: ApiName;
  readonly stream: boolean;
  readonly model: string;
}

/** A request to a model, read. */
export interface ModelRequest extends ModelCall {
  /** The system prompt's text; blocks are joined by a blank line. `''` if there is none. */
  readonly system: string;
  readonly messages: readonly Message[];
  /** Id of the response or conversation whose history stands at the provider. */
  readonly continues?: string;
  readonly tools: readonly Tool[];
  /** Settings of this request that the provider documents (`max_tokens`, `temperature` …). */
  readonly parameters: JsonObject;
  /** Top-level fields this package does not know, kept as they came. */
  readonly other: JsonObject;
}

/** Tokens, as the provider counted them. After a broken stream: what it had said until then. */
export interface Usage {
  /** Input tokens neither read from nor written to a cache. */
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  /** By how long it is kept; the last two are OpenAI's. */
  readonly cacheWrite: {
    readonly fiveMinutes: number;
    readonly oneHour: number;
    readonly thirtyMinutes?: number;
    readonly twelveHours?: number;
  };
  /** Further fields as they came (`service_tier`, `server_tool_use` …). */
  readonly other?: JsonObject;
}

export interface ModelError {
  /** The provider's word, such as `overloaded_error`; `http_502` where an answer has none. */
  readonly type: string;
  readonly message: string;
}

/** A response of a model, read: whole, broken off, or an error. */
export interface ModelResponse {
  readonly provider: ProviderName;
  readonly status: number;
  readonly id: string | null;
  readonly model: string | null;
  readonly blocks: readonly Block[];
  readonly stopReason: string | null;
  /** `null` where the provider said nothing about it. */
  readonly usage: Usage | null;
  /** True if the bytes are a complete answer of this API, be it a message or an error. */
  readonly whole: boolean;
  readonly error?: ModelError;
  /** Further fields of the message as they came (`stop_sequence`, `container` …). */
  readonly other: JsonObject;
}
