import type { StopKind } from '../spec.ts';

/** The API's word for each way to stop. */
export const stopWords: Readonly<Record<StopKind, string>> = {
  end: 'end_turn',
  'tool-calls': 'tool_use',
  length: 'max_tokens',
  refusal: 'refusal',
};

/** What a `stop_reason` means. */
export const stopMeanings: Readonly<Record<string, StopKind>> = {
  end_turn: 'end',
  stop_sequence: 'end',
  tool_use: 'tool-calls',
  max_tokens: 'length',
  model_context_window_exceeded: 'length',
  refusal: 'refusal',
};
