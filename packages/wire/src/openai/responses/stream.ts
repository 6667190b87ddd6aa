import { pieces } from '../../answer.ts';
import { isArray, isObject, type Json, type JsonObject } from '../../json.ts';
import type { MessageSpec } from '../../spec.ts';

/** The events of a response as the API streams it, each as the text of one server-sent event. */
export function streamEvents(response: JsonObject, cut?: MessageSpec['cut']): string[] {
  const output = (isArray(response.output) ? response.output : []).filter(isObject);
  const begun = {
    ...response,
    status: 'in_progress',
    output: [],
    usage: null,
    incomplete_details: null,
  };
  const events: JsonObject[] = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...output.flatMap((item, index) => itemEvents(item, index)),
    { type: finalEvent(response.status), response },
  ];
  const texts = events.map(frame);
  if (cut === undefined) return texts;
  const kept = texts.slice(0, cut.afterEvents);
  if (cut.error === undefined) return kept;
  const { type, message } = cut.error;
  return [...kept, frame({ type: 'error', code: type, message, param: null }, kept.length)];
}

function finalEvent(status: Json | undefined): string {
  if (status === 'failed' || status === 'incomplete') return `response.${status}`;
  return 'response.completed';
}

function frame(event: JsonObject, sequence: number): string {
  const { type, ...fields } = event;
  const data = { type, sequence_number: sequence, ...fields };
  return `event: ${String(type)}\ndata: ${JSON.stringify(data)}\n\n`;
}

function itemEvents(item: JsonObject, index: number): JsonObject[] {
  const place = { output_index: index, item_id: item.id ?? '' };
  const { head, events } = grow(item, place);
  return [
    { type: 'response.output_item.added', output_index: index, item: head },
    ...events,
    { type: 'response.output_item.done', output_index: index, item },
  ];
}

/** An item when it begins, and what is then added to it piece by piece. */
function grow(item: JsonObject, place: JsonObject): { head: JsonObject; events: JsonObject[] } {
  const begun = { ...item, ...('status' in item ? { status: 'in_progress' } : {}) };
  switch (item.type) {
    case 'message': {
      const parts = (isArray(item.content) ? item.content : []).filter(isObject);
      const events = parts.flatMap((part, content_index) =>
        partEvents(part, { ...place, content_index }),
      );
      return { head: { ...begun, content: [] }, events };
    }
    case 'function_call': {
      const kind = 'response.function_call_arguments';
      const named = { ...place, name: item.name ?? '' };
      const events = textEvents(item.arguments, { kind, place: named, field: 'arguments' });
      return { head: { ...begun, arguments: '' }, events };
    }
    case 'custom_tool_call': {
      const kind = 'response.custom_tool_call_input';
      return {
        head: { ...begun, input: '' },
        events: textEvents(item.input, { kind, place, field: 'input' }),
      };
    }
    case 'reasoning': {
      const parts = (isArray(item.summary) ? item.summary : []).filter(isObject);
      const events = parts.flatMap((part, summary_index) =>
        summaryEvents(part, { ...place, summary_index }),
      );
      return { head: { ...begun, summary: [] }, events };
    }
    default:
      return { head: begun, events: [] };
  }
}

function partEvents(part: JsonObject, place: JsonObject): JsonObject[] {
  const refused = part.type === 'refusal';
  const field = refused ? 'refusal' : 'text';
  const kind = refused ? 'response.refusal' : 'response.output_text';
  const extra = refused ? {} : { logprobs: [] };
  const empty = { ...part, [field]: '', ...(refused ? {} : { annotations: [], logprobs: [] }) };
  return [
    { type: 'response.content_part.added', ...place, part: empty },
    ...textEvents(part[field], { kind, place, field, extra }),
    { type: 'response.content_part.done', ...place, part },
  ];
}

function summaryEvents(part: JsonObject, place: JsonObject): JsonObject[] {
  const kind = 'response.reasoning_summary_text';
  return [
    { type: 'response.reasoning_summary_part.added', ...place, part: { ...part, text: '' } },
    ...textEvents(part.text, { kind, place, field: 'text' }),
    { type: 'response.reasoning_summary_part.done', ...place, part },
  ];
}

function textEvents(
  text: Json | undefined,
  named: { kind: string; place: JsonObject; field: string; extra?: JsonObject },
): JsonObject[] {
  const { kind, place, field, extra = {} } = named;
  const { name, ...rest } = place;
  const whole = typeof text === 'string' ? text : '';
  return [
    ...pieces(whole).map((delta) => ({ type: `${kind}.delta`, ...rest, delta, ...extra })),
    {
      type: `${kind}.done`,
      ...rest,
      ...(name === undefined ? {} : { name }),
      [field]: whole,
      ...extra,
    },
  ];
}
