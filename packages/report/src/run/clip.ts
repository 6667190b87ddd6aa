import type { Block, Message } from '@tracefork/wire';

/** Characters of a text that a preview can need. */
const enough = 4000;

/** Blocks for a preview: of long texts the beginning, so that a hostile one costs nothing. */
export function clip(blocks: readonly Block[]): readonly Block[] {
  return blocks.slice(0, 50).map((block) => {
    switch (block.type) {
      case 'text':
        return { ...block, text: block.text.slice(0, enough) };
      case 'refusal':
        return { ...block, refusal: block.refusal.slice(0, enough) };
      case 'thinking':
        return { ...block, thinking: block.thinking.slice(0, enough) };
      case 'partial-tool-call':
        return { ...block, json: block.json.slice(0, enough) };
      case 'tool-result':
        return { ...block, blocks: clip(block.blocks) };
      default:
        return block;
    }
  });
}

/** What tells messages apart cheaply: role, and how long its texts are. */
export function measure({ role, blocks }: Message): string {
  const lengths = blocks.map((block) => [block.type, lengthOf(block)].join());
  return `${role} ${lengths.join(' ')}`;
}

function lengthOf(block: Block): number {
  switch (block.type) {
    case 'text':
      return block.text.length;
    case 'thinking':
      return block.thinking.length;
    case 'tool-result':
      return block.blocks.reduce((sum, each) => sum + lengthOf(each), 0);
    default:
      return 0;
  }
}
