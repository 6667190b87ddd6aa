import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  otherFields,
  stringOrNull,
} from '../json.ts';
import type { Block } from '../model.ts';

const known = {
  text: new Set(['type', 'text']),
  thinking: new Set(['type', 'thinking', 'signature']),
  toolUse: new Set(['type', 'id', 'name', 'input']),
  toolResult: new Set(['type', 'tool_use_id', 'content', 'is_error']),
};

function withOther<T extends object>(block: T, raw: JsonObject, keys: ReadonlySet<string>): T {
  const other = otherFields(raw, keys);
  return other === undefined ? block : { ...block, other };
}

/** Reads one content block of the Messages API. Anything not understood is kept as it came. */
export function readBlock(raw: Json): Block {
  if (!isObject(raw)) return { type: 'other', value: raw };
  const { type, text, thinking, id, name } = raw;
  if (type === 'text' && typeof text === 'string') {
    return withOther({ type: 'text', text }, raw, known.text);
  }
  if (type === 'thinking' && typeof thinking === 'string') {
    const signature = stringOrNull(raw.signature);
    return withOther({ type: 'thinking', thinking, signature }, raw, known.thinking);
  }
  if (type === 'tool_use' && typeof id === 'string' && typeof name === 'string') {
    const input = raw.input ?? null;
    return withOther({ type: 'tool-call', id, name, input }, raw, known.toolUse);
  }
  if (type === 'tool_result' && typeof raw.tool_use_id === 'string') {
    const result = {
      type: 'tool-result',
      id: raw.tool_use_id,
      blocks: readContent(raw.content, readPart),
      isError: raw.is_error === true,
    } as const;
    return withOther(result, raw, known.toolResult);
  }
  return { type: 'other', value: raw };
}

/** Reads `content`: a plain string counts as one text block, nothing as no block. */
export function readContent(
  content: Json | undefined,
  read: (raw: Json) => Block = readBlock,
): Block[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  if (isArray(content)) return content.map((raw) => read(raw));
  return [];
}

/** A part of a tool's result. No result lies in a result, so hostile nesting ends here. */
function readPart(raw: Json): Block {
  const nested = isObject(raw) && raw.type === 'tool_result';
  return nested ? { type: 'other', value: raw } : readBlock(raw);
}

/** The Messages-API JSON of a block; undoes `readBlock`. */
export function writeBlock(block: Block): Json {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: block.text, ...block.other };
    case 'refusal':
      return { type: 'text', text: block.refusal, ...block.other };
    case 'thinking':
      return {
        type: 'thinking',
        thinking: block.thinking,
        signature: block.signature ?? '',
        ...block.other,
      };
    case 'tool-call':
      return {
        type: 'tool_use',
        id: block.id,
        name: block.name,
        input: block.input,
        ...block.other,
      };
    case 'partial-tool-call':
      return { type: 'tool_use', id: block.id, name: block.name, input: {}, ...block.other };
    case 'tool-result':
      return {
        type: 'tool_result',
        tool_use_id: block.id,
        content: block.blocks.map(writeBlock),
        is_error: block.isError,
        ...block.other,
      };
    case 'other':
      return block.value;
  }
}
