import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  otherFields,
  stringOrNull,
} from '../../json.ts';
import type { Block, PartialToolCallBlock, ToolCallBlock } from '../../model.ts';
import { isToolCall } from '../../tool-calls.ts';
import { argumentsOf, readCall } from '../arguments.ts';

const partKeys = new Set(['type', 'text']);
const callKeys = new Set(['id', 'type', 'function', 'index']);
const messageKeys = new Set([
  'role',
  'content',
  'refusal',
  'reasoning_content',
  'tool_calls',
  'tool_call_id',
]);

/**
 * Reads a message's content. `ended` is false for an answer whose stream broke off: then the last
 * tool call may lack its end.
 */
export function readMessage(
  message: JsonObject,
  { ended = true }: { readonly ended?: boolean } = {},
): Block[] {
  const reasoning = stringOrNull(message.reasoning_content);
  const refusal = stringOrNull(message.refusal);
  const calls = isArray(message.tool_calls) ? message.tool_calls : [];
  return [
    ...(reasoning === null || reasoning === ''
      ? []
      : [{ type: 'thinking', thinking: reasoning, signature: null } as const]),
    ...readContent(message.content),
    ...(refusal === null || refusal === '' ? [] : [{ type: 'refusal', refusal } as const]),
    ...calls.map((call, index) => readToolCall(call, ended || index < calls.length - 1)),
    ...readRest(message),
  ];
}

/** Reads `content`: a plain string counts as one text block, nothing as no block. */
export function readContent(content: Json | undefined): Block[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return isArray(content) ? content.map(readPart) : [];
}

function readPart(raw: Json): Block {
  if (!isObject(raw)) return { type: 'other', value: raw };
  if (raw.type === 'text' && typeof raw.text === 'string') {
    const other = otherFields(raw, partKeys);
    return { type: 'text', text: raw.text, ...(other === undefined ? {} : { other }) };
  }
  if (raw.type === 'refusal' && typeof raw.refusal === 'string') {
    return { type: 'refusal', refusal: raw.refusal };
  }
  return { type: 'other', value: raw };
}

function readToolCall(raw: Json, ended: boolean): Block {
  if (!isObject(raw)) return { type: 'other', value: raw };
  const { function: called, custom } = raw;
  const id = stringOrNull(raw.id) ?? '';
  const other = otherFields(raw, callKeys);
  if (isObject(called) && typeof called.name === 'string') {
    const text = stringOrNull(called.arguments) ?? '';
    return readCall({ id, name: called.name, text, ended, other });
  }
  if (isObject(custom) && typeof custom.name === 'string') {
    const input = stringOrNull(custom.input) ?? '';
    const fields = { id, name: custom.name, other: { ...other, type: 'custom' } };
    return ended
      ? { type: 'tool-call', input, ...fields }
      : { type: 'partial-tool-call', json: input, ...fields };
  }
  return { type: 'other', value: raw };
}

/** Fields of the message itself that this package does not know, in one block. */
function readRest(message: JsonObject): Block[] {
  const rest = Object.entries(message).filter(
    ([key, value]) => !messageKeys.has(key) && value !== null && !(isArray(value) && !value.length),
  );
  return rest.length === 0 ? [] : [{ type: 'other', value: Object.fromEntries(rest) }];
}

/** An assistant's message with another content; undoes `readMessage`. */
export function writeMessage(blocks: readonly Block[], base: JsonObject = {}): JsonObject {
  const calls = blocks.filter(isCall);
  const refusal = blocks.flatMap((block) => (block.type === 'refusal' ? [block.refusal] : []));
  const texts = blocks.flatMap((block) => (block.type === 'text' ? [block.text] : []));
  const reasoning = blocks.flatMap((block) => (block.type === 'thinking' ? [block.thinking] : []));
  const empty = calls.length + refusal.length === 0 ? '' : null;
  return {
    ...emptied(base),
    role: 'assistant',
    content: texts.length === 0 ? empty : texts.join(''),
    refusal: refusal.length === 0 ? null : refusal.join(''),
    ...(reasoning.length === 0 ? {} : { reasoning_content: reasoning.join('') }),
    ...(calls.length === 0 ? {} : { tool_calls: calls.map(writeCall) }),
    ...Object.assign({}, ...blocks.map((block) => (isRest(block) ? block.value : {}))),
  };
}

/** What stays of a message whose content is another one: fields that say nothing. */
function emptied(base: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(base).filter(
      ([key, value]) =>
        !messageKeys.has(key) && (value === null || (isArray(value) && value.length === 0)),
    ),
  );
}

function isCall(block: Block): block is ToolCallBlock | PartialToolCallBlock {
  return isToolCall(block);
}

function isRest(block: Block): block is { readonly type: 'other'; readonly value: JsonObject } {
  return block.type === 'other' && isObject(block.value);
}

/** A tool call as the API writes it. */
export function writeCall(block: ToolCallBlock | PartialToolCallBlock): JsonObject {
  const { id, name, other = {} } = block;
  const { type: kind, ...rest } = other;
  if (kind === 'custom') {
    const input = block.type === 'tool-call' ? block.input : block.json;
    return { id, type: 'custom', custom: { name, input }, ...rest };
  }
  return { id, type: 'function', function: { name, arguments: argumentsOf(block) }, ...other };
}
