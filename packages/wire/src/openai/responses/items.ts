import {
  isArray,
  isObject,
  type Json,
  type JsonObject,
  otherFields,
  stringOrNull,
} from '../../json.ts';
import type { Block } from '../../model.ts';
import { argumentsOf, readCall } from '../arguments.ts';
import { contentId } from '../ids.ts';

const partKeys = new Set(['type', 'text']);
const refusalKeys = new Set(['type', 'refusal']);
const callKeys = new Set(['type', 'call_id', 'name', 'arguments', 'input', 'status']);
const resultKeys = new Set(['type', 'call_id', 'output', 'status']);
const reasoningKeys = new Set(['type', 'encrypted_content', 'status']);
const simpleReasoningKeys = new Set([...reasoningKeys, 'summary']);

/** Reads one item of an input or an output. Anything not understood is kept as it came. */
export function readItem(item: Json, { ended = true }: { readonly ended?: boolean } = {}): Block[] {
  if (!isObject(item)) return [{ type: 'other', value: item }];
  const { type, call_id: id, name } = item;
  if (type === 'message' || (type === undefined && item.role !== undefined)) {
    return readContent(item.content);
  }
  if (type === 'function_call' && typeof id === 'string' && typeof name === 'string') {
    const text = stringOrNull(item.arguments) ?? '';
    const whole = ended && item.status !== 'incomplete';
    return [readCall({ id, name, text, ended: whole, other: otherFields(item, callKeys) })];
  }
  if (type === 'custom_tool_call' && typeof id === 'string' && typeof name === 'string') {
    const input = stringOrNull(item.input) ?? '';
    const other = { ...otherFields(item, callKeys), type };
    return [
      ended
        ? { type: 'tool-call', id, name, input, other }
        : { type: 'partial-tool-call', id, name, json: input, other },
    ];
  }
  if (isResult(item) && typeof id === 'string') {
    const other = {
      ...otherFields(item, resultKeys),
      ...(type === 'function_call_output' ? {} : { type }),
    };
    const result = {
      type: 'tool-result',
      id,
      blocks: readContent(item.output),
      isError: false,
    } as const;
    return [Object.keys(other).length === 0 ? result : { ...result, other }];
  }
  if (type === 'reasoning') return [readReasoning(item)];
  return [{ type: 'other', value: item }];
}

/** True for what an agent answers a tool call with. */
export function isResult({ type }: JsonObject): boolean {
  return type === 'function_call_output' || type === 'custom_tool_call_output';
}

function readReasoning(item: JsonObject): Block {
  const text = [item.summary, item.content]
    .flatMap((list) => (isArray(list) ? list : []))
    .flatMap((part) => (isObject(part) && typeof part.text === 'string' ? [part.text] : []))
    .join('\n\n');
  const simple = item.content === undefined && isSimple(item.summary);
  const other = otherFields(item, simple ? simpleReasoningKeys : reasoningKeys);
  const signature = stringOrNull(item.encrypted_content);
  const block = { type: 'thinking', thinking: text, signature } as const;
  return other === undefined ? block : { ...block, other };
}

/** True for a summary that its text alone can be written from. */
function isSimple(summary: Json | undefined): boolean {
  if (!isArray(summary) || summary.length > 1) return false;
  const [part] = summary;
  return part === undefined || (isObject(part) && Object.keys(part).join() === 'type,text');
}

/** Reads `content` or `output`: a plain string counts as one text block, nothing as no block. */
export function readContent(content: Json | undefined): Block[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return isArray(content) ? content.map(readPart) : [];
}

const textParts = new Set<Json | undefined>(['output_text', 'input_text', 'text']);

function readPart(raw: Json): Block {
  if (!isObject(raw)) return { type: 'other', value: raw };
  if (textParts.has(raw.type) && typeof raw.text === 'string') {
    return withOther(
      { type: 'text', text: raw.text } as const,
      otherFields(withoutEmpty(raw), partKeys),
    );
  }
  if (raw.type === 'refusal' && typeof raw.refusal === 'string') {
    const other = otherFields(withoutEmpty(raw), refusalKeys);
    return withOther({ type: 'refusal', refusal: raw.refusal } as const, other);
  }
  return { type: 'other', value: raw };
}

function withOther<T extends object>(block: T, other: JsonObject | undefined): T {
  return other === undefined ? block : { ...block, other };
}

/** Every part has lists of annotations and probabilities, which are empty most of the time. */
function withoutEmpty(raw: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(raw).filter(([, value]) => !(isArray(value) && value.length === 0)),
  );
}

/** The part of a message that holds a block; `undefined` for a block that is an item of its own. */
export function writePart(block: Block): JsonObject | undefined {
  if (block.type === 'text') {
    return { type: 'output_text', text: block.text, annotations: [], logprobs: [], ...block.other };
  }
  if (block.type === 'refusal') return { type: 'refusal', refusal: block.refusal, ...block.other };
  return undefined;
}

/** The item of an output that a block is; undoes `readItem`. `salt` keeps ids of equal items apart. */
export function writeItem(block: Block, salt: Json): JsonObject {
  switch (block.type) {
    case 'text':
    case 'refusal': {
      const part = writePart(block) ?? {};
      return messageItem([part], salt);
    }
    case 'thinking': {
      const summary = block.thinking === '' ? [] : [{ type: 'summary_text', text: block.thinking }];
      return {
        type: 'reasoning',
        id: contentId('reasoning', [block.thinking, salt]),
        summary,
        ...(block.signature === null ? {} : { encrypted_content: block.signature }),
        ...block.other,
      };
    }
    case 'tool-call':
    case 'partial-tool-call': {
      const { id, name, other } = block;
      const status = block.type === 'tool-call' ? 'completed' : 'incomplete';
      const text = argumentsOf(block);
      const base = { id: contentId('functionCall', [id, name, text]), call_id: id, name, status };
      if (other?.type === 'custom_tool_call') {
        const input = block.type === 'tool-call' ? block.input : block.json;
        return { ...base, input, ...other };
      }
      return { ...base, type: 'function_call', arguments: text, ...other };
    }
    case 'tool-result': {
      const output = block.blocks.map((each) => writePart(each) ?? null);
      return { type: 'function_call_output', call_id: block.id, output, ...block.other };
    }
    case 'other':
      return isObject(block.value) ? block.value : { type: 'unknown', value: block.value };
  }
}

/** A message of an output. */
export function messageItem(content: readonly JsonObject[], salt: Json): JsonObject {
  return {
    type: 'message',
    id: contentId('message', [content, salt]),
    status: 'completed',
    role: 'assistant',
    content,
  };
}
