import type { HttpCall } from '../../http.ts';
import { isArray, isObject, type Json, type JsonObject, stringOrNull } from '../../json.ts';
import type { Message, ModelRequest, Tool } from '../../model.ts';
import { isSystemRole, leadingSystem, pick } from '../system.ts';
import { readMessage as readBlocks, readContent } from './message.ts';
import { recogniseBody } from './recognise.ts';

const parameterNames = new Set([
  'audio',
  'frequency_penalty',
  'function_call',
  'logit_bias',
  'logprobs',
  'max_completion_tokens',
  'max_tokens',
  'metadata',
  'modalities',
  'moderation',
  'n',
  'parallel_tool_calls',
  'prediction',
  'presence_penalty',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'reasoning_effort',
  'response_format',
  'safety_identifier',
  'seed',
  'service_tier',
  'stop',
  'store',
  'stream_options',
  'temperature',
  'tool_choice',
  'top_logprobs',
  'top_p',
  'user',
  'verbosity',
  'web_search_options',
]);

const readFields = new Set(['model', 'stream', 'messages', 'tools']);

/** Reads a request to Chat Completions; `null` if it is none. */
export function parseRequest(call: HttpCall): ModelRequest | null {
  const recognised = recogniseBody(call);
  if (recognised === null) return null;
  const { body } = recognised;
  const { system, rest } = leadingSystem(body.messages, (message) => readContent(message.content));
  return {
    ...recognised.call,
    system,
    messages: rest.map(readMessage),
    tools: (isArray(body.tools) ? body.tools : []).filter(isObject).map(readTool),
    parameters: pick(body, (key) => parameterNames.has(key)),
    other: pick(body, (key) => !parameterNames.has(key) && !readFields.has(key)),
  };
}

function readMessage(raw: Json): Message {
  if (!isObject(raw)) return { role: '', blocks: [{ type: 'other', value: raw }] };
  const role = stringOrNull(raw.role) ?? '';
  if (role === 'tool' && typeof raw.tool_call_id === 'string') {
    const blocks = readContent(raw.content);
    return {
      role,
      blocks: [{ type: 'tool-result', id: raw.tool_call_id, blocks, isError: false }],
    };
  }
  return { role: isSystemRole(role) ? 'system' : role, blocks: readBlocks(raw) };
}

function readTool(raw: JsonObject): Tool {
  const defined = raw.function ?? raw.custom;
  const fields = isObject(defined) ? defined : raw;
  return {
    name: stringOrNull(fields.name) ?? stringOrNull(raw.type) ?? '',
    description: stringOrNull(fields.description) ?? '',
    definition: raw,
  };
}
