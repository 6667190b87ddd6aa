import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  otherFields,
  stringOrNull,
} from '../json.ts';
import type { Block } from '../model.ts';

const textKeys = new Set(['text']);
const thoughtKeys = new Set(['text', 'thought', 'thoughtSignature']);
const callPartKeys = new Set(['functionCall']);
const callKeys = new Set(['id', 'name', 'args']);

/** Reads the parts of a content; nothing counts as no block. */
export function readParts(parts: Json | undefined): Block[] {
  return isArray(parts) ? parts.map(readPart) : [];
}

/**
 * Reads one part. Anything not understood is kept as it came.
 *
 * @note Calls often have no id: their name stands for it, and results are told apart by order.
 */
export function readPart(raw: Json): Block {
  if (!isObject(raw)) return { type: 'other', value: raw };
  const { text, functionCall: call, functionResponse: result } = raw;
  if (typeof text === 'string' && raw.thought === true) {
    const signature = stringOrNull(raw.thoughtSignature);
    return withOther(
      { type: 'thinking', thinking: text, signature } as const,
      otherFields(raw, thoughtKeys),
    );
  }
  if (typeof text === 'string') {
    return withOther({ type: 'text', text } as const, otherFields(raw, textKeys));
  }
  if (isObject(call) && typeof call.name === 'string') {
    const { name } = call;
    const inner = otherFields(call, callKeys);
    const other = {
      ...otherFields(raw, callPartKeys),
      ...(inner === undefined ? {} : { functionCall: inner }),
    };
    const block = {
      type: 'tool-call',
      id: stringOrNull(call.id) ?? name,
      name,
      input: call.args === undefined ? {} : call.args,
    } as const;
    return withOther(block, Object.keys(other).length === 0 ? undefined : other);
  }
  if (isObject(result) && typeof result.name === 'string') {
    return {
      type: 'tool-result',
      id: stringOrNull(result.id) ?? result.name,
      blocks: [{ type: 'text', text: textOfResult(result.response) }],
      isError: isObject(result.response) && result.response.error !== undefined,
      other: { functionResponse: result },
    };
  }
  return { type: 'other', value: raw };
}

function withOther<T extends object>(block: T, other: JsonObject | undefined): T {
  return other === undefined ? block : { ...block, other };
}

/** What a tool said: its one string where there is no more, else its JSON. */
function textOfResult(response: Json | undefined): string {
  if (!isObject(response)) return '';
  const entries = Object.entries(response);
  const [only] = entries;
  if (entries.length === 1 && only !== undefined && typeof only[1] === 'string') return only[1];
  return writeJson(response);
}

/** @note `JSON.stringify` is recursive: a hostile depth ends in a RangeError. */
function writeJson(value: Json): string {
  try {
    return JSON.stringify(value);
  } catch {
    return '…';
  }
}

/** The part that a block is; undoes `readPart`. */
export function writePart(block: Block): JsonObject {
  switch (block.type) {
    case 'text':
      return { text: block.text, ...block.other };
    case 'refusal':
      return { text: block.refusal, ...block.other };
    case 'thinking': {
      const { signature } = block;
      return {
        text: block.thinking,
        thought: true,
        ...(signature === null ? {} : { thoughtSignature: signature }),
        ...block.other,
      };
    }
    case 'tool-call':
    case 'partial-tool-call': {
      const { id, name } = block;
      const { functionCall: inner, ...other } = block.other ?? {};
      const args = block.type === 'tool-call' ? block.input : {};
      const call = { ...(id === name ? {} : { id }), name, args };
      return { functionCall: { ...call, ...(isObject(inner) ? inner : {}) }, ...other };
    }
    case 'tool-result':
      return { functionResponse: { id: block.id }, ...block.other };
    case 'other':
      return isObject(block.value) ? block.value : {};
  }
}
