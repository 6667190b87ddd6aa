import { isArray, isObject, type Json, type JsonObject } from '../json.ts';
import type { Block } from '../model.ts';

/** True for the roles of messages that instruct. */
export function isSystemRole(role: Json | undefined): boolean {
  return role === 'system' || role === 'developer';
}

/** The text of the instructing messages that open a conversation, and the others. */
export function leadingSystem(
  messages: Json | undefined,
  read: (message: JsonObject) => readonly Block[],
): { readonly system: string; readonly rest: readonly Json[] } {
  const list = isArray(messages) ? messages : [];
  const count = list.findIndex((message) => !isObject(message) || !isSystemRole(message.role));
  const leading = count < 0 ? list : list.slice(0, count);
  const system = leading
    .filter(isObject)
    .flatMap((message) => read(message))
    .flatMap((block) => (block.type === 'text' ? [block.text] : []))
    .join('\n\n');
  return { system, rest: list.slice(leading.length) };
}

/**
 * The conversation with another opening instruction: it takes the place of the first one, further
 * ones go. `undefined`: none was there, and none is wanted.
 */
export function withLeadingSystem(
  messages: readonly Json[],
  text: string,
): readonly Json[] | undefined {
  const [first] = messages;
  const { rest } = leadingSystem(messages, () => []);
  if (text === '') return rest.length === messages.length ? undefined : rest;
  const has = isObject(first) && isSystemRole(first.role);
  return [has ? { ...first, content: text } : { role: 'system', content: text }, ...rest];
}

/** The fields of an object whose names are wanted. */
export function pick(object: JsonObject, wanted: (key: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => wanted(key)));
}
