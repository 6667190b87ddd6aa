import type { StopKind } from '../spec.ts';

/** The API's word for each way to stop; it has none for tool calls. */
export const stopWords: Readonly<Record<StopKind, string>> = {
  end: 'STOP',
  'tool-calls': 'STOP',
  length: 'MAX_TOKENS',
  refusal: 'SAFETY',
};

/**
 * What a `finishReason` or a `blockReason` means.
 *
 * @note `FUNCTION_CALL` is none of the API's words, but servers that imitate it say it.
 */
export const stopMeanings: Readonly<Record<string, StopKind>> = {
  STOP: 'end',
  FUNCTION_CALL: 'tool-calls',
  MAX_TOKENS: 'length',
  SAFETY: 'refusal',
  RECITATION: 'refusal',
  BLOCKLIST: 'refusal',
  PROHIBITED_CONTENT: 'refusal',
  SPII: 'refusal',
  IMAGE_SAFETY: 'refusal',
};
