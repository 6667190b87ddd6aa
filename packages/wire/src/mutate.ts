export type { MutateRequestOptions } from './mutate/mutate-request.ts';
export { mutateRequest } from './mutate/mutate-request.ts';
export { mutateResponse } from './mutate/mutate-response.ts';
export type {
  BlocksMutation,
  DropMutation,
  ModelMutation,
  Mutation,
  RequestMutation,
  ResampleMutation,
  ResponseBodyMutation,
  ResponseMutation,
  SetMutation,
  SystemMutation,
  TextMutation,
  ToolResultMutation,
} from './mutate/mutation.ts';
export { isRequestMutation, isResponseMutation } from './mutate/mutation.ts';
export type { ReadMutation } from './mutate/read-mutation.ts';
export { readMutation } from './mutate/read-mutation.ts';
export type { Refusal, RefusalCode } from './mutate/refusal.ts';
export type {
  MutatedRequest,
  MutatedResponse,
  RecordedAnswer,
} from './mutate/result.ts';
export { withHistory } from './mutate/with-history.ts';
