import { isObject, type JsonObject, sameJson } from './json.ts';
import type {
  Block,
  Message,
  ModelRequest,
  ModelResponse,
  PartialToolCallBlock,
  ToolCallBlock,
  ToolResultBlock,
} from './model.ts';

/** A tool call beside the result that answers it; either may be missing. */
export interface AnsweredCall {
  readonly call: ToolCallBlock | PartialToolCallBlock | null;
  readonly result: ToolResultBlock | null;
}

/**
 * The tool calls in some messages beside their results, in the order of the calls; results without
 * a call come last. Ids pair them; where an id occurs twice, the first open call is answered first.
 */
export function answeredCalls(messages: readonly Message[]): AnsweredCall[] {
  const found: { call: AnsweredCall['call']; result: AnsweredCall['result'] }[] = [];
  const orphans: AnsweredCall[] = [];
  const open = new Map<string, typeof found>();
  for (const block of messages.flatMap((message) => message.blocks)) {
    if (block.type === 'tool-call' || block.type === 'partial-tool-call') {
      const entry = { call: block, result: null };
      found.push(entry);
      open.set(block.id, [...(open.get(block.id) ?? []), entry]);
    } else if (block.type === 'tool-result') {
      const entry = open.get(block.id)?.shift();
      if (entry === undefined) orphans.push({ call: null, result: block });
      else entry.result = block;
    }
  }
  return [...found, ...orphans];
}

/** How a request's messages differ from those of an earlier one. */
export interface NewMessages {
  /** Number of messages at the beginning that both requests have. */
  readonly shared: number;
  /** Messages of the earlier request that are gone or changed, such as after a compaction. */
  readonly removed: readonly Message[];
  /** Messages of this request after the shared ones. */
  readonly added: readonly Message[];
}

/**
 * The messages that a step added to those of an earlier one (`null`: all of them). Cache markers,
 * which move from step to step, do not count as a change. A request whose history stands at the
 * provider has only what is new.
 */
export function newSince(
  previous: ModelRequest | null,
  request: Pick<ModelRequest, 'messages' | 'continues'>,
): NewMessages {
  const before = request.continues === undefined ? (previous?.messages ?? []) : [];
  const now = request.messages;
  const limit = Math.min(before.length, now.length);
  let shared = 0;
  while (shared < limit && sameMessage(before[shared], now[shared])) shared++;
  return { shared, removed: before.slice(shared), added: now.slice(shared) };
}

function sameMessage(a: Message | undefined, b: Message | undefined): boolean {
  return a?.role === b?.role && sameJson(unmarked(a?.blocks ?? []), unmarked(b?.blocks ?? []));
}

/** Blocks without their cache markers: where a cache begins is no part of what was said. */
function unmarked(blocks: readonly Block[]): unknown[] {
  return blocks.map((block) => {
    if (block.type === 'other')
      return isObject(block.value) ? dropMarker(block.value) : block.value;
    const fields = { ...block, other: dropMarker(block.other ?? {}) };
    return fields.type === 'tool-result' ? { ...fields, blocks: unmarked(fields.blocks) } : fields;
  });
}

function dropMarker({ cache_control: _marker, ...rest }: JsonObject): JsonObject {
  return rest;
}

/** The text of some blocks, joined; other blocks are skipped. */
export function textOf(blocks: readonly Block[]): string {
  return blocks.flatMap((block) => (block.type === 'text' ? [block.text] : [])).join('');
}

/** The text of the last response that has any; `null` if none has. */
export function lastAssistantText(responses: readonly ModelResponse[]): string | null {
  return responses.map(({ blocks }) => textOf(blocks)).findLast((text) => text !== '') ?? null;
}
