import type { HttpCall } from '../http.ts';
import { isArray, isObject, type Json, type JsonObject, stringOrNull } from '../json.ts';
import type { Message, ModelRequest, Tool } from '../model.ts';
import { readContent } from './blocks.ts';
import { continuedBy } from './history.ts';
import { recogniseBody } from './recognise.ts';

const parameterNames = new Set([
  'max_tokens',
  'temperature',
  'top_p',
  'top_k',
  'stop_sequences',
  'tool_choice',
  'thinking',
  'metadata',
  'service_tier',
  'container',
  'context_management',
  'cache_control',
  'inference_geo',
  'mcp_servers',
  'output_config',
  'output_format',
  'speed',
  'thread',
  'anthropic_version',
  'anthropic_beta',
]);

const readFields = new Set(['model', 'stream', 'system', 'messages', 'tools']);

/** Reads a request to the Messages API; `null` if it is none. */
export function parseRequest(call: HttpCall): ModelRequest | null {
  const recognised = recogniseBody(call);
  if (recognised === null) return null;
  const { body } = recognised;
  const continues = continuedBy(body);
  return {
    ...recognised.call,
    system: readSystem(body.system),
    messages: listOf(body.messages).map(readMessage),
    ...(continues === null ? {} : { continues }),
    tools: listOf(body.tools).filter(isObject).map(readTool),
    parameters: pick(body, (key) => parameterNames.has(key)),
    other: pick(body, (key) => !parameterNames.has(key) && !readFields.has(key)),
  };
}

function listOf(value: Json | undefined): readonly Json[] {
  return isArray(value) ? value : [];
}

function readSystem(system: Json | undefined): string {
  return readContent(system)
    .flatMap((block) => (block.type === 'text' ? [block.text] : []))
    .join('\n\n');
}

function readMessage(raw: Json): Message {
  if (!isObject(raw)) return { role: '', blocks: [{ type: 'other', value: raw }] };
  return { role: stringOrNull(raw.role) ?? '', blocks: readContent(raw.content) };
}

function readTool(raw: JsonObject): Tool {
  return {
    name: stringOrNull(raw.name) ?? stringOrNull(raw.type) ?? '',
    description: stringOrNull(raw.description) ?? '',
    definition: raw,
  };
}

function pick(object: JsonObject, wanted: (key: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => wanted(key)));
}
