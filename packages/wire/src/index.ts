export type { AnsweredCall, NewMessages } from './conversation.ts';
export { answeredCalls, lastAssistantText, newSince, textOf } from './conversation.ts';
export type { Spoken } from './dispatch.ts';
export {
  buildResponse,
  parseRequest,
  parseResponse,
  recogniseCall,
  stopKindOf,
} from './dispatch.ts';
export type { HeaderPairs, HttpAnswer, HttpCall } from './http.ts';
export type { Json, JsonObject } from './json.ts';
export type {
  ApiName,
  Block,
  Message,
  ModelCall,
  ModelError,
  ModelRequest,
  ModelResponse,
  OtherBlock,
  PartialToolCallBlock,
  ProviderName,
  RefusalBlock,
  TextBlock,
  ThinkingBlock,
  Tool,
  ToolCallBlock,
  ToolResultBlock,
  Usage,
} from './model.ts';
export type { PreviewOptions } from './preview.ts';
export { preview } from './preview.ts';
export type { Price, PriceSource, PriceTable } from './price-table.ts';
export { priceTable } from './price-table.ts';
export type { CostOptions } from './prices.ts';
export { costOf } from './prices.ts';
export type {
  BuiltResponse,
  ErrorSpec,
  Framing,
  MessageSpec,
  NewToolCall,
  ResponseSpec,
  StopKind,
} from './spec.ts';
export type { StreamEvent } from './sse.ts';
export { parseEventStream } from './sse.ts';
export type { Attempt, Step } from './steps.ts';
export { stepsOf } from './steps.ts';
