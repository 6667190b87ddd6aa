import type { HttpCall } from '../../http.ts';
import { isArray, isObject, type Json, type JsonObject, stringOrNull } from '../../json.ts';
import type { Message, ModelRequest, Tool } from '../../model.ts';
import { isSystemRole, leadingSystem, pick } from '../system.ts';
import { isResult, readContent, readItem } from './items.ts';
import { recogniseBody } from './recognise.ts';

const parameterNames = new Set([
  'background',
  'context_management',
  'conversation',
  'include',
  'max_output_tokens',
  'max_tool_calls',
  'metadata',
  'moderation',
  'parallel_tool_calls',
  'previous_response_id',
  'prompt',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'reasoning',
  'safety_identifier',
  'service_tier',
  'store',
  'stream_options',
  'temperature',
  'text',
  'tool_choice',
  'top_logprobs',
  'top_p',
  'truncation',
  'user',
]);

const readFields = new Set(['model', 'stream', 'instructions', 'input', 'tools']);

/** Reads a request to the Responses API; `null` if it is none. */
export function parseRequest(call: HttpCall): ModelRequest | null {
  const recognised = recogniseBody(call);
  if (recognised === null) return null;
  const { body } = recognised;
  const { system, rest } = leadingSystem(inputItems(body), (item) => readContent(item.content));
  const instructions = stringOrNull(body.instructions);
  const continues = stringOrNull(body.previous_response_id) ?? conversationOf(body);
  return {
    ...recognised.call,
    system: [instructions ?? '', system].filter((text) => text !== '').join('\n\n'),
    messages: rest.map(readMessage),
    ...(continues === null ? {} : { continues }),
    tools: (isArray(body.tools) ? body.tools : []).filter(isObject).map(readTool),
    parameters: pick(body, (key) => parameterNames.has(key)),
    other: pick(body, (key) => !parameterNames.has(key) && !readFields.has(key)),
  };
}

/** The input as a list: a plain string is one message of the user. */
export function inputItems({ input }: JsonObject): readonly Json[] {
  if (typeof input === 'string') return [{ role: 'user', content: input }];
  return isArray(input) ? input : [];
}

/** Id of the conversation at the provider that a request belongs to. */
export function conversationOf({ conversation }: JsonObject): string | null {
  return isObject(conversation) ? stringOrNull(conversation.id) : stringOrNull(conversation);
}

/** Each item is a message of its own. */
function readMessage(item: Json): Message {
  return { role: roleOf(item), blocks: readItem(item) };
}

function roleOf(item: Json): string {
  if (!isObject(item)) return '';
  if (typeof item.role === 'string') return isSystemRole(item.role) ? 'system' : item.role;
  if (isResult(item) || String(item.type).endsWith('_output')) return 'tool';
  return item.type === 'item_reference' ? '' : 'assistant';
}

function readTool(raw: JsonObject): Tool {
  return {
    name: stringOrNull(raw.name) ?? stringOrNull(raw.type) ?? '',
    description: stringOrNull(raw.description) ?? '',
    definition: raw,
  };
}
