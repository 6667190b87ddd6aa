import { sameJson } from './json.ts';
import type { Block } from './model.ts';
import { type Refusal, refuse } from './mutate/refusal.ts';

/** A refusal where two tool calls would have one id, so that their results could not be told apart. */
export function sameIdTwice(blocks: readonly Block[]): Refusal | null {
  const ids = blocks.flatMap((block) => (block.type === 'tool-call' ? [block.id] : []));
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  return twice === undefined
    ? null
    : refuse('not-valid', {
        reason: `Two tool calls of one answer would have the id ${JSON.stringify(twice)}, which the API refuses.`,
        hint: 'Give each tool call an id of its own.',
      });
}

/** Thinking that a provider signed, before and after a change. */
export interface SignedChange {
  readonly before: readonly Block[];
  readonly after: readonly Block[];
  readonly isSigned: (block: Block) => boolean;
}

/** A refusal where signed thinking is not what was signed. */
export function alteredThinking({ before, after, isSigned }: SignedChange): Refusal | null {
  const signed = before.filter(isSigned);
  const kept = after.filter(isSigned);
  return kept.every((block, index) => sameJson(block, signed[index])) ? null : refusal;
}

/** The blocks with the signed thinking that tool calls need; `null` where nothing is missing. */
export function restoredThinking({ before, after, isSigned }: SignedChange): Block[] | null {
  const signed = before.filter(isSigned);
  const calls = after.some(({ type }) => type === 'tool-call');
  if (!calls || after.filter(isSigned).length === signed.length) return null;
  return [...signed, ...after.filter((block) => !isSigned(block))];
}

const refusal = refuse('signed-thinking', {
  reason:
    'The thinking of this answer is signed; the API refuses the next request if it was changed.',
  hint: 'Change the text or the tool calls after it, or leave the thinking out of an answer without tool calls.',
});
