import type { Json } from '../model.ts';

/** A part of what a model said, in words that no provider owns. */
export type TranscriptPart =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'thinking'; readonly thinking: string }
  | { readonly type: 'tool_call'; readonly name: string; readonly arguments: Json }
  /** Anything else, as it came. */
  | { readonly type: 'other'; readonly value: Json };

/**
 * What `seal` and `apply` hash as the output of a step: what the model said and why it stopped.
 * Ids, signatures, usage and times are left out, since providers draw them anew for each answer.
 */
export interface Transcript {
  readonly messages: readonly [
    { readonly role: 'assistant'; readonly content: readonly TranscriptPart[] },
  ];
  readonly stop_reason: string | null;
}

export function transcriptOf(
  content: readonly TranscriptPart[],
  stopReason: string | null,
): Transcript {
  return { messages: [{ role: 'assistant', content }], stop_reason: stopReason };
}

/** The text in it, joined; what an embedding of the step is made of. */
export function transcriptText({ messages }: Transcript): string {
  return messages[0].content.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
}
