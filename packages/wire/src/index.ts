export type { AnsweredCall, NewMessages } from './conversation.ts';
export { answeredCalls, lastAssistantText, newSince, textOf } from './conversation.ts';
export { buildResponse, parseRequest, parseResponse, recogniseCall } from './dispatch.ts';
export type { HeaderPairs, HttpAnswer, HttpCall } from './http.ts';
export type { Json, JsonObject } from './json.ts';
export type {
  Block,
  Message,
  ModelCall,
  ModelError,
  ModelRequest,
  ModelResponse,
  OtherBlock,
  PartialToolCallBlock,
  ProviderName,
  TextBlock,
  ThinkingBlock,
  Tool,
  ToolCallBlock,
  ToolResultBlock,
  Usage,
} from './model.ts';
export type { PreviewOptions } from './preview.ts';
export { preview } from './preview.ts';
export type { CostOptions, Price, PriceTable } from './prices.ts';
export { costOf, priceTable } from './prices.ts';
export type { BuiltResponse, ErrorSpec, MessageSpec, NewToolCall, ResponseSpec } from './spec.ts';
export type { StreamEvent } from './sse.ts';
export { parseEventStream } from './sse.ts';
export type { Attempt, Step } from './steps.ts';
export { stepsOf } from './steps.ts';
