import type { Block } from '@tracefork/wire';
import type { Style } from '../terminal/style.ts';
import { indent } from './columns.ts';
import { safeLine, safeText } from './safe-text.ts';

/** The blocks of a message or an answer, for reading. */
export function blockLines(
  blocks: readonly Block[],
  { indent: by, style }: { readonly indent: number; readonly style: Style },
): readonly string[] {
  return blocks.map((block) => indent(blockText(block, style), by));
}

function blockText(block: Block, style: Style): string {
  switch (block.type) {
    case 'text':
      return safeText(block.text);
    case 'refusal':
      return `${style.yellow('(refused)')} ${safeText(block.refusal)}`;
    case 'thinking':
      return style.dim(`(thinking) ${safeText(block.thinking)}`);
    case 'tool-call':
      return `${style.bold(safeLine(block.name))} ${safeText(pretty(block.input))}  ${style.dim(safeLine(block.id))}`;
    case 'partial-tool-call':
      return `${style.bold(safeLine(block.name))} ${safeText(block.json)} ${style.yellow('(broken off)')}`;
    case 'tool-result': {
      const mark = block.isError ? style.red('✗') : '→';
      const inner = block.blocks.map((each) => blockText(each, style)).join('\n');
      return `${mark} ${inner}  ${style.dim(safeLine(block.id))}`;
    }
    case 'other':
      return safeText(pretty(block.value));
  }
}

/** On one line where it is short. */
export function pretty(value: unknown): string {
  const line = JSON.stringify(value) ?? 'undefined';
  return line.length <= 80 ? line : JSON.stringify(value, null, 2);
}
