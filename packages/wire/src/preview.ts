import type { Json } from './json.ts';
import type { Block, ModelResponse } from './model.ts';

export interface PreviewOptions {
  /** Longest result, in code points. Default 100, at least 1. */
  readonly width?: number;
}

/**
 * One line about some blocks or a response, for a timeline: text as it is, tool calls as
 * `name({"a":1})`, results after an arrow. Control characters are removed, so that a hostile tape
 * cannot reach the terminal it is printed on.
 */
export function preview(
  subject: ModelResponse | readonly Block[],
  { width = 100 }: PreviewOptions = {},
): string {
  const parts = 'blocks' in subject ? responseParts(subject) : subject.map(blockPart);
  return shorten(oneLine(parts.filter((part) => part !== '').join(' ')), Math.max(1, width));
}

function responseParts({ blocks, error, status, whole }: ModelResponse): string[] {
  const parts = blocks.map(blockPart);
  if (error !== undefined) return [...parts, `${status} ${error.type}: ${error.message}`];
  return whole ? parts : [...parts, '(broken off)'];
}

function blockPart(block: Block): string {
  switch (block.type) {
    case 'text':
      return block.text;
    case 'refusal':
      return `(refused) ${block.refusal}`;
    case 'thinking':
      return `(thinking) ${block.thinking}`;
    case 'tool-call':
      return `${block.name}(${compact(block.input)})`;
    case 'partial-tool-call':
      return `${block.name}(${block.json}…`;
    case 'tool-result':
      return `${block.isError ? '✗' : '→'} ${block.blocks.map(blockPart).join(' ')}`;
    case 'other':
      return `[${kindOf(block.value)}]`;
  }
}

/** @note `JSON.stringify` is recursive: a hostile depth ends in a RangeError. */
function compact(value: Json): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '…';
  }
}

function kindOf(value: Json): string {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : '';
  return typeof type === 'string' && type !== '' ? type : 'unknown block';
}

function oneLine(text: string): string {
  return text
    .replace(/[\p{White_Space}]+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/gu, '')
    .trim();
}

function shorten(line: string, width: number): string {
  const points = Array.from(line);
  return points.length <= width
    ? line
    : `${points
        .slice(0, width - 1)
        .join('')
        .trimEnd()}…`;
}
