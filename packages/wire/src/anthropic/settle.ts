import { isObject, sameJson } from '../json.ts';
import type { Block } from '../model.ts';
import type { Refusal } from '../mutate/refusal.ts';
import type { Change, Settled, WholeMessage } from '../provider.ts';
import { alteredThinking, restoredThinking, sameIdTwice } from '../settling.ts';
import { writeBlock } from './blocks.ts';
import { bindsThinking } from './unbind.ts';

/**
 * What the Messages API would refuse once the agent sends a changed message back to it: thinking
 * that is not what was signed, a tool call after thinking that is gone, two tool calls of one id,
 * texts of nothing.
 */
export function settle({ before, after }: Change): Settled | Refusal {
  const thinking = { before: before.blocks, after: after.blocks, isSigned };
  const refusal = alteredThinking(thinking) ?? sameIdTwice(after.blocks);
  if (refusal !== null) return refusal;

  const repairs: string[] = [];
  let blocks = withoutLaterThinking({ before, after });
  if (blocks.length < after.blocks.length) {
    repairs.push('Thinking after the change was left out: it is signed for what stood before it.');
  }
  const restored =
    blocks.length < after.blocks.length ? null : restoredThinking({ ...thinking, after: blocks });
  if (restored !== null) {
    blocks = restored;
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

/** Thinking that stands after something changed, between tool calls, does not fit it any more. */
function withoutLaterThinking({ before, after }: Change): readonly Block[] {
  if (!bindsThinking(String(after.message.model))) return after.blocks;
  const change = after.blocks.findIndex((block, index) => !sameJson(block, before.blocks[index]));
  return after.blocks.filter((block, index) => change < 0 || index < change || !isSigned(block));
}

function withContent(whole: WholeMessage, blocks: readonly Block[]): WholeMessage {
  if (blocks === whole.blocks) return whole;
  return { message: { ...whole.message, content: blocks.map(writeBlock) }, blocks };
}

function isSigned(block: Block): boolean {
  if (block.type === 'thinking') return true;
  return (
    block.type === 'other' && isObject(block.value) && block.value.type === 'redacted_thinking'
  );
}

function isBlankText(block: Block): boolean {
  return block.type === 'text' && block.text.trim() === '';
}
