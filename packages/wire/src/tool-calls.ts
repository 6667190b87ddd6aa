import { createHash } from 'node:crypto';
import type { Json } from './json.ts';
import type { Block } from './model.ts';
import type { NewToolCall } from './spec.ts';

/** The beginning of the SHA-256 of some content, for ids that come from it. */
export function contentDigits(content: Json, digits: number): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, digits);
}

/** Gives ids to the tool calls that have none. */
export function nameToolCalls(
  blocks: readonly (Block | NewToolCall)[],
  { salt, idOf }: { readonly salt: string; readonly idOf: (content: Json) => string },
): Block[] {
  return blocks.map((block, index) => {
    if (block.type !== 'tool-call' || 'id' in block) return block;
    const { name, input } = block;
    return { ...block, id: idOf({ name, input, index, salt }) };
  });
}

/** True for a call of a tool, whole or broken off. */
export function isToolCall({ type }: { readonly type: string }): boolean {
  return type === 'tool-call' || type === 'partial-tool-call';
}
