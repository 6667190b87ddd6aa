import type { Block } from '../model.ts';
import type { NewToolCall } from '../spec.ts';
import { isToolCall } from '../tool-calls.ts';
import type { BlocksMutation, DropMutation, TextMutation } from './mutation.ts';

export type EditedBlock = Block | NewToolCall;

/** The content of an answer after a mutation of its content. */
export function editBlocks(
  blocks: readonly Block[],
  mutation: TextMutation | DropMutation | BlocksMutation,
): readonly EditedBlock[] {
  switch (mutation.kind) {
    case 'blocks':
      return mutation.blocks;
    case 'drop':
      return mutation.toolCalls === 'drop'
        ? []
        : blocks.filter((block) => isToolCall(block) || !isSaid(block));
    case 'text':
      return withText(blocks, mutation);
  }
}

/** The text stands where the first one did, else before the tool calls. */
function withText(
  blocks: readonly Block[],
  { text, toolCalls = 'keep' }: TextMutation,
): readonly Block[] {
  const rest = toolCalls === 'keep' ? blocks : blocks.filter((block) => !isToolCall(block));
  const first = rest.findIndex(isSaid);
  const call = rest.findIndex(isToolCall);
  const at = first >= 0 ? first : call >= 0 ? call : rest.length;
  const others = (part: readonly Block[]): Block[] => part.filter((block) => !isSaid(block));
  const said: readonly Block[] = text === '' ? [] : [{ type: 'text', text }];
  return [...others(rest.slice(0, at)), ...said, ...others(rest.slice(at))];
}

function isSaid({ type }: Block): boolean {
  return type === 'text' || type === 'refusal';
}
