import type { HttpCall } from '../http.ts';
import { isArray, isObject, type Json, type JsonObject, stringOrNull } from '../json.ts';
import type { Message, ModelRequest, Tool } from '../model.ts';
import { readParts } from './parts.ts';
import { recogniseBody } from './recognise.ts';

const parameterNames = new Set([
  'generationConfig',
  'generation_config',
  'safetySettings',
  'safety_settings',
  'toolConfig',
  'tool_config',
  'cachedContent',
  'cached_content',
  'labels',
  'serviceTier',
]);

const readFields = new Set([
  'contents',
  'systemInstruction',
  'system_instruction',
  'tools',
  'model',
]);

/** Reads a request to generate content; `null` if it is none. */
export function parseRequest(call: HttpCall): ModelRequest | null {
  const recognised = recogniseBody(call);
  if (recognised === null) return null;
  const { body } = recognised;
  const contents = isArray(body.contents) ? body.contents : [body.contents ?? null];
  const entries = Object.entries(body);
  return {
    ...recognised.call,
    system: systemOf(body.systemInstruction ?? body.system_instruction),
    messages: contents.map(readContent),
    tools: (isArray(body.tools) ? body.tools : []).filter(isObject).flatMap(readTool),
    parameters: Object.fromEntries(entries.filter(([key]) => parameterNames.has(key))),
    other: Object.fromEntries(
      entries.filter(([key]) => !parameterNames.has(key) && !readFields.has(key)),
    ),
  };
}

function systemOf(instruction: Json | undefined): string {
  const parts = isObject(instruction) ? instruction.parts : undefined;
  return readParts(isObject(parts) ? [parts] : parts)
    .flatMap((block) => (block.type === 'text' ? [block.text] : []))
    .join('\n\n');
}

/** @note The model's own turns are called `model` here, and `assistant` everywhere else. */
function readContent(raw: Json): Message {
  if (!isObject(raw)) return { role: '', blocks: [{ type: 'other', value: raw }] };
  const role = stringOrNull(raw.role) ?? 'user';
  return { role: role === 'model' ? 'assistant' : role, blocks: readParts(raw.parts) };
}

/** A tool is a list of functions, or something that the provider runs itself. */
function readTool(raw: JsonObject): Tool[] {
  const declared = raw.functionDeclarations ?? raw.function_declarations;
  if (!isArray(declared)) {
    return [{ name: Object.keys(raw)[0] ?? '', description: '', definition: raw }];
  }
  return declared.filter(isObject).map((definition) => ({
    name: stringOrNull(definition.name) ?? '',
    description: stringOrNull(definition.description) ?? '',
    definition,
  }));
}
