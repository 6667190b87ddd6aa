import type { StopKind } from '../../spec.ts';

/** The API's word for each way to stop. */
export const stopWords: Readonly<Record<StopKind, string>> = {
  end: 'stop',
  'tool-calls': 'tool_calls',
  length: 'length',
  refusal: 'content_filter',
};

/** What a `finish_reason` means. */
export const stopMeanings: Readonly<Record<string, StopKind>> = {
  stop: 'end',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  length: 'length',
  content_filter: 'refusal',
};
