import { isArray, isObject, type Json, type JsonObject, parseJsonText } from '../../json.ts';
import type { ModelError } from '../../model.ts';
import type { StreamEvent } from '../../sse.ts';
import { readError, readErrorFields } from '../error.ts';

interface Growing {
  item: Record<string, Json>;
  ended: boolean;
}

/** What the events of a stream add up to. */
export interface Assembled {
  /** The response in one piece; `null` if it never began. */
  readonly message: JsonObject | null;
  /** True once an event came that says how the response ended. */
  readonly ended: boolean;
  readonly error: ModelError | null;
}

const finals = new Set<Json | undefined>([
  'response.completed',
  'response.incomplete',
  'response.failed',
]);

/** Joins the events of a Responses stream. What comes after an error or the end is ignored. */
export function assemble(events: readonly StreamEvent[]): Assembled {
  let message: JsonObject | null = null;
  const items = new Map<number, Growing>();
  for (const event of events) {
    const data = parseJsonText(event.data);
    if (!isObject(data)) continue;
    if (data.type === 'error' || event.name === 'error') {
      const error = readError(data) ?? readErrorFields(data);
      return {
        message: withItems(message, items),
        ended: false,
        error: error ?? { type: 'unknown_error', message: '' },
      };
    }
    if (isObject(data.response)) message = data.response;
    if (finals.has(data.type))
      return { message: withItems(message, items), ended: true, error: null };
    grow(items, data);
  }
  return { message: withItems(message, items), ended: false, error: null };
}

/** The final event has the whole output; before it, and where a gateway leaves it out, the items do. */
function withItems(
  message: JsonObject | null,
  items: ReadonlyMap<number, Growing>,
): JsonObject | null {
  if (message === null) return null;
  if (isArray(message.output) && message.output.length > 0) return message;
  const output = [...items.entries()]
    .sort(([a], [b]) => a - b)
    .map(([, growing]) => asItem(growing));
  return { ...message, output };
}

function asItem({ item, ended }: Growing): JsonObject {
  return ended ? item : { ...item, status: 'incomplete' };
}

function grow(items: Map<number, Growing>, data: JsonObject): void {
  const index = Number(data.output_index);
  if (!Number.isInteger(index)) return;
  if (data.type === 'response.output_item.added' && isObject(data.item)) {
    items.set(index, { item: { ...data.item }, ended: false });
    return;
  }
  if (data.type === 'response.output_item.done' && isObject(data.item)) {
    items.set(index, { item: { ...data.item }, ended: true });
    return;
  }
  const growing = items.get(index);
  if (growing !== undefined && !growing.ended) growItem(growing.item, data);
}

function growItem(item: Record<string, Json>, data: JsonObject): void {
  const delta = typeof data.delta === 'string' ? data.delta : '';
  switch (data.type) {
    case 'response.content_part.added':
      setPart(item, { list: 'content', index: data.content_index, part: data.part });
      return;
    case 'response.output_text.delta':
      growPart(item, { list: 'content', index: data.content_index, field: 'text', delta });
      return;
    case 'response.reasoning_text.delta':
      growPart(item, { list: 'content', index: data.content_index, field: 'text', delta });
      return;
    case 'response.refusal.delta':
      growPart(item, { list: 'content', index: data.content_index, field: 'refusal', delta });
      return;
    case 'response.reasoning_summary_part.added':
      setPart(item, { list: 'summary', index: data.summary_index, part: data.part });
      return;
    case 'response.reasoning_summary_text.delta':
      growPart(item, { list: 'summary', index: data.summary_index, field: 'text', delta });
      return;
    case 'response.function_call_arguments.delta':
      item.arguments = append(item.arguments, delta);
      return;
    case 'response.custom_tool_call_input.delta':
      item.input = append(item.input, delta);
      return;
    default:
    // Parts that are done repeat what their deltas said; other events do not change an item.
  }
}

interface Place {
  readonly list: 'content' | 'summary';
  readonly index: Json | undefined;
}

/** Lists of parts are not longer than this; an index beyond it is not of this API. */
const mostParts = 10_000;

function partsOf(
  item: Record<string, Json>,
  { list, index }: Place,
): { parts: Json[]; at: number } {
  const before = item[list];
  const parts = isArray(before) ? [...before] : [];
  const at =
    typeof index === 'number' && Number.isInteger(index) && index >= 0 ? index : parts.length;
  return { parts, at: Math.min(at, parts.length, mostParts) };
}

function setPart(
  item: Record<string, Json>,
  place: Place & { readonly part: Json | undefined },
): void {
  const { parts, at } = partsOf(item, place);
  parts[at] = place.part ?? null;
  item[place.list] = parts;
}

function growPart(
  item: Record<string, Json>,
  place: Place & { readonly field: 'text' | 'refusal'; readonly delta: string },
): void {
  const { parts, at } = partsOf(item, place);
  const part = parts[at];
  if (!isObject(part)) return;
  parts[at] = { ...part, [place.field]: append(part[place.field], place.delta) };
  item[place.list] = parts;
}

function append(before: Json | undefined, more: string): string {
  return `${typeof before === 'string' ? before : ''}${more}`;
}
