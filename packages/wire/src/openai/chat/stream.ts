import { pieces } from '../../answer.ts';
import { isArray, isObject, type Json, type JsonObject } from '../../json.ts';
import type { MessageSpec } from '../../spec.ts';

/** Fields of a message that arrive piece by piece. */
const textFields = ['reasoning_content', 'content', 'refusal'] as const;

/** The events of a completion as the API streams it, each as the text of one server-sent event. */
export function streamEvents(completion: JsonObject, cut?: MessageSpec['cut']): string[] {
  const { choices, usage, ...rest } = completion;
  const head = { ...rest, object: 'chat.completion.chunk' };
  const list = (isArray(choices) ? choices : []).filter(isObject);
  const chunks: JsonObject[] = [
    ...list
      .flatMap((choice) => choiceChunks(choice))
      .map((choice) => ({ ...head, choices: [choice] })),
    ...(isObject(usage) ? [{ ...head, choices: [], usage }] : []),
  ];
  const events = [...chunks.map((chunk) => frame(chunk)), 'data: [DONE]\n\n'];
  if (cut === undefined) return events;
  const kept = events.slice(0, cut.afterEvents);
  if (cut.error === undefined) return kept;
  const { type, message } = cut.error;
  return [...kept, frame({ error: { message, type, param: null, code: type } })];
}

function frame(data: JsonObject): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

function choiceChunks(choice: JsonObject): JsonObject[] {
  const { message, finish_reason, index, ...other } = choice;
  const fields: JsonObject = isObject(message) ? message : {};
  const {
    tool_calls: calls,
    role,
    content: _c,
    refusal: _r,
    reasoning_content: _t,
    ...extra
  } = fields;
  const deltas: JsonObject[] = [
    { role: role ?? 'assistant', content: fields.content === null ? null : '', refusal: null },
    ...textFields.flatMap((name) => textDeltas(name, fields[name])),
    ...(isArray(calls) ? calls : []).flatMap(callDeltas),
    ...(Object.keys(extra).length === 0 ? [] : [extra]),
  ];
  return [
    ...deltas.map((delta) => ({ index: index ?? 0, delta, finish_reason: null })),
    { index: index ?? 0, delta: {}, ...other, finish_reason: finish_reason ?? null },
  ];
}

function textDeltas(name: string, text: Json | undefined): JsonObject[] {
  return typeof text === 'string' ? pieces(text).map((piece) => ({ [name]: piece })) : [];
}

function callDeltas(call: Json, index: number): JsonObject[] {
  if (!isObject(call)) return [];
  const { function: called, custom, ...head } = call;
  const kind = isObject(custom) ? 'custom' : 'function';
  const inner: JsonObject = isObject(custom) ? custom : isObject(called) ? called : {};
  const field = kind === 'custom' ? 'input' : 'arguments';
  const text = inner[field];
  const parts = typeof text === 'string' ? pieces(text) : [];
  return [
    { tool_calls: [{ index, ...head, [kind]: { ...inner, [field]: '' } }] },
    ...parts.map((part) => ({ tool_calls: [{ index, [kind]: { [field]: part } }] })),
  ];
}
