import { isArray, isObject, type Json, type JsonObject, parseJsonText } from '../../json.ts';
import type { ModelError } from '../../model.ts';
import type { StreamEvent } from '../../sse.ts';
import { readError } from '../error.ts';

interface Choice {
  index: number;
  message: Record<string, Json>;
  calls: Map<number, Record<string, Json>>;
  other: Record<string, Json>;
  finish_reason: Json;
}

/** What the chunks of a stream add up to. */
export interface Assembled {
  /** The completion in one piece; `null` if no chunk came. */
  readonly message: JsonObject | null;
  /** True once `[DONE]` came. */
  readonly ended: boolean;
  readonly error: ModelError | null;
}

/** Joins the chunks of a Chat Completions stream. What comes after an error or the end is ignored. */
export function assemble(events: readonly StreamEvent[]): Assembled {
  let fields: Record<string, Json> | null = null;
  const choices = new Map<number, Choice>();
  for (const event of events) {
    if (event.data === '[DONE]')
      return { message: joined(fields, choices), ended: true, error: null };
    const data = parseJsonText(event.data);
    const error = readError(data);
    if (error !== null) return { message: joined(fields, choices), ended: false, error };
    if (!isObject(data)) continue;
    const { choices: list, obfuscation: _padding, ...rest } = data;
    fields = { ...(fields ?? {}), ...withoutNulls(rest, fields) };
    for (const choice of isArray(list) ? list : []) if (isObject(choice)) grow(choices, choice);
  }
  return { message: joined(fields, choices), ended: false, error: null };
}

/** @note `usage` is null in every chunk but the last. */
function withoutNulls(rest: JsonObject, before: JsonObject | null): JsonObject {
  return Object.fromEntries(
    Object.entries(rest).filter(([key, value]) => value !== null || before?.[key] === undefined),
  );
}

function grow(choices: Map<number, Choice>, raw: JsonObject): void {
  const { index: given, delta, finish_reason, ...other } = raw;
  const index = typeof given === 'number' ? given : 0;
  const choice = choices.get(index) ?? {
    index,
    message: { role: 'assistant', content: null, refusal: null },
    calls: new Map(),
    other: {},
    finish_reason: null,
  };
  choices.set(index, choice);
  if (finish_reason != null) choice.finish_reason = finish_reason;
  Object.assign(choice.other, withoutNulls(other, choice.other));
  if (!isObject(delta)) return;
  const { tool_calls: calls, ...fields } = delta;
  append(choice.message, fields);
  for (const call of isArray(calls) ? calls : []) if (isObject(call)) growCall(choice.calls, call);
}

/** @note Some gateways leave the index of a tool call out: each piece with an id is a new call then. */
function growCall(calls: Choice['calls'], raw: JsonObject): void {
  const { index: given, function: called, custom, ...fields } = raw;
  const next = typeof raw.id === 'string' && raw.id !== '' ? calls.size : calls.size - 1;
  const index = typeof given === 'number' ? given : Math.max(0, next);
  const call = calls.get(index) ?? {};
  calls.set(index, call);
  for (const [key, value] of Object.entries(fields)) if (value !== null) call[key] = value;
  if (isObject(called)) call.function = inner(call.function, called);
  if (isObject(custom)) call.custom = inner(call.custom, custom);
}

/** A name comes whole, the rest in pieces. */
function inner(before: Json | undefined, { name, ...pieces }: JsonObject): JsonObject {
  const grown: Record<string, Json> = { ...(isObject(before) ? before : {}) };
  if (typeof name === 'string' && name !== '') grown.name = name;
  append(grown, pieces);
  return grown;
}

function append(target: Record<string, Json>, pieces: JsonObject): void {
  for (const [key, value] of Object.entries(pieces)) {
    const before = target[key];
    if (value === null) target[key] ??= null;
    else if (key === 'role') target[key] = value;
    else if (typeof value === 'string' && typeof before === 'string') target[key] = before + value;
    else if (isArray(value) && isArray(before)) target[key] = [...before, ...value];
    else target[key] = value;
  }
}

function joined(
  fields: Record<string, Json> | null,
  choices: ReadonlyMap<number, Choice>,
): JsonObject | null {
  if (fields === null) return null;
  const list = [...choices.values()].sort((a, b) => a.index - b.index);
  return {
    ...fields,
    object: 'chat.completion',
    choices: list.map(({ index, message, calls, other, finish_reason }) => ({
      index,
      message: { ...message, ...(calls.size === 0 ? {} : { tool_calls: inOrder(calls) }) },
      ...other,
      finish_reason,
    })),
  };
}

function inOrder(calls: Choice['calls']): JsonObject[] {
  return [...calls.entries()].sort(([a], [b]) => a - b).map(([, call]) => call);
}
