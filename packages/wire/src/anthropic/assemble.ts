import { isArray, isObject, type Json, type JsonObject, parseJsonText } from '../json.ts';
import type { ModelError } from '../model.ts';
import type { StreamEvent } from '../sse.ts';
import { readError } from './error.ts';

/** A content block while its events arrive. */
export interface GrowingBlock {
  /** The block as the API would have sent it in one piece, except `input` while it grows. */
  fields: Record<string, Json>;
  /** Text of a tool's input so far; `null` if none came as deltas. */
  json: string | null;
  ended: boolean;
}

/** What the events of a stream add up to. */
export interface Assembled {
  /** The message's own fields; `null` if `message_start` never came. */
  message: Record<string, Json> | null;
  blocks: GrowingBlock[];
  /** True once `message_stop` came. */
  ended: boolean;
  error: ModelError | null;
}

/** Joins the events of a Messages-API stream. What comes after an error or the end is ignored. */
export function assemble(events: readonly StreamEvent[]): Assembled {
  const state: Assembled = { message: null, blocks: [], ended: false, error: null };
  for (const event of events) {
    if (state.ended || state.error !== null) break;
    const data = parseJsonText(event.data);
    if (isObject(data)) step(state, data);
    else if (event.name === 'error') state.error = { type: 'unknown_error', message: event.data };
  }
  return state;
}

function step(state: Assembled, data: JsonObject): void {
  switch (data.type) {
    case 'message_start':
      start(state, data.message);
      return;
    case 'content_block_start':
      if (isObject(data.content_block)) {
        state.blocks.push({ fields: { ...data.content_block }, json: null, ended: false });
      }
      return;
    case 'content_block_delta': {
      const block = state.blocks[Number(data.index)];
      if (block !== undefined && isObject(data.delta)) grow(block, data.delta);
      return;
    }
    case 'content_block_stop': {
      const block = state.blocks[Number(data.index)];
      if (block !== undefined) block.ended = true;
      return;
    }
    case 'message_delta':
      finish(state, data);
      return;
    case 'message_stop':
      state.ended = true;
      return;
    case 'error':
      state.error = readError(data) ?? { type: 'unknown_error', message: '' };
      return;
    default:
    // `ping`, and whatever later versions of the API add.
  }
}

function start(state: Assembled, message: Json | undefined): void {
  if (!isObject(message)) return;
  const { content, ...fields } = message;
  state.message = fields;
  if (!isArray(content)) return;
  state.blocks = content
    .filter(isObject)
    .map((block) => ({ fields: { ...block }, json: null, ended: true }));
}

/** @note Counters in `message_delta` are totals of the whole message: they replace, never add. */
function finish(state: Assembled, data: JsonObject): void {
  if (state.message === null) return;
  if (isObject(data.delta)) Object.assign(state.message, data.delta);
  if (!isObject(data.usage)) return;
  const said = Object.entries(data.usage).filter(([, value]) => value !== null);
  const before = state.message.usage;
  state.message.usage = {
    ...(isObject(before) ? before : {}),
    ...Object.fromEntries(said),
  };
}

function grow(block: GrowingBlock, delta: JsonObject): void {
  const { fields } = block;
  switch (delta.type) {
    case 'text_delta':
      fields.text = append(fields.text, delta.text);
      return;
    case 'thinking_delta':
      fields.thinking = append(fields.thinking, delta.thinking);
      return;
    case 'signature_delta':
      fields.signature = delta.signature ?? '';
      return;
    case 'input_json_delta':
      block.json = append(block.json ?? '', delta.partial_json);
      return;
    case 'citations_delta': {
      const citations = fields.citations;
      fields.citations = [...(isArray(citations) ? citations : []), delta.citation ?? null];
      return;
    }
    default: {
      const { type: _type, ...rest } = delta;
      Object.assign(fields, rest);
    }
  }
}

function append(before: Json | undefined, more: Json | undefined): string {
  return `${typeof before === 'string' ? before : ''}${typeof more === 'string' ? more : ''}`;
}
