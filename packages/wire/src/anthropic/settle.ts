import { isObject, sameJson } from '../json.ts';
import type { Block } from '../model.ts';
import { type Refusal, refuse } from '../mutate/refusal.ts';
import type { Change, Settled, WholeMessage } from '../provider.ts';
import { writeBlock } from './blocks.ts';

/**
 * What the Messages API would refuse once the agent sends a changed message back to it: thinking
 * that is not what was signed, a tool call after thinking that is gone, two tool calls of one id,
 * texts of nothing.
 */
export function settle({ before, after }: Change): Settled | Refusal {
  const signed = before.blocks.filter(isThinking);
  const kept = after.blocks.filter(isThinking);
  if (kept.length > 0 && !isBeginning(kept, signed)) return alteredThinking;
  const ids = after.blocks.flatMap((block) => (block.type === 'tool-call' ? [block.id] : []));
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) return sameIdTwice(twice);

  const repairs: string[] = [];
  let blocks = after.blocks;
  if (ids.length > 0 && kept.length < signed.length) {
    blocks = [...signed, ...blocks.filter((block) => !isThinking(block))];
    repairs.push('The signed thinking was kept: the API refuses tool calls without it.');
  }
  const isNewBlank = (block: Block): boolean =>
    isBlankText(block) && !before.blocks.some((old) => sameJson(old, block));
  if (blocks.some(isNewBlank)) {
    blocks = blocks.filter((block) => !isNewBlank(block));
    repairs.push('Blank text was left out: the API refuses it in later requests.');
  }
  return { kind: 'settled', whole: withContent(after, blocks), repairs };
}

function withContent(whole: WholeMessage, blocks: readonly Block[]): WholeMessage {
  if (blocks === whole.blocks) return whole;
  return { message: { ...whole.message, content: blocks.map(writeBlock) }, blocks };
}

function isThinking(block: Block): boolean {
  if (block.type === 'thinking') return true;
  return (
    block.type === 'other' && isObject(block.value) && block.value.type === 'redacted_thinking'
  );
}

function isBlankText(block: Block): boolean {
  return block.type === 'text' && block.text.trim() === '';
}

function isBeginning(part: readonly Block[], whole: readonly Block[]): boolean {
  return part.every((block, index) => sameJson(block, whole[index]));
}

const alteredThinking = refuse('signed-thinking', {
  reason:
    'The thinking of this answer is signed; the API refuses the next request if it was changed.',
  hint: 'Change the text or the tool calls after it, or leave the thinking out of an answer without tool calls.',
});

function sameIdTwice(id: string): Refusal {
  return refuse('not-valid', {
    reason: `Two tool calls of one answer would have the id ${JSON.stringify(id)}, which the API refuses.`,
    hint: 'Give each tool call an id of its own.',
  });
}
