import { hashOf } from '../json/canonical.ts';
import { isObject } from '../json/is-object.ts';
import { readJson } from '../json/read-json.ts';
import type { Hash, Json, JsonObject } from '../model.ts';

/** A tool call as a transcript tells of it, whoever the provider. */
export interface ToolCall {
  readonly name: string;
  readonly arguments: Json;
}

/**
 * The tool calls in a transcript, in order. Understands the transcripts of this package
 * (`tool_call`), Anthropic's blocks (`tool_use`) and OpenAI's messages (`tool_calls`).
 *
 * @returns `undefined` where it holds no `messages`.
 */
export function toolCallsOf(transcript: unknown): readonly ToolCall[] | undefined {
  if (!isObject(transcript) || !Array.isArray(transcript.messages)) return undefined;
  return transcript.messages
    .filter(isObject)
    .flatMap((message) => [
      ...listOf(message.content).flatMap(callOfBlock),
      ...listOf(message.tool_calls).flatMap(callOfEntry),
    ]);
}

/** One hash a tool call, over its name and arguments but not its id, which providers draw anew. */
export function toolCallHashes(transcript: unknown): readonly Hash[] | undefined {
  return toolCallsOf(transcript)?.map((call) => hashOf(call));
}

function callOfBlock(block: JsonObject): ToolCall[] {
  const { type, name } = block;
  if (typeof name !== 'string') return [];
  if (type === 'tool_call') return [{ name, arguments: block.arguments ?? null }];
  if (type === 'tool_use') return [{ name, arguments: block.input ?? null }];
  return [];
}

function callOfEntry(entry: JsonObject): ToolCall[] {
  const source = isObject(entry.function) ? entry.function : entry;
  const { name } = source;
  return typeof name === 'string' ? [{ name, arguments: parsed(source.arguments ?? null) }] : [];
}

/** Arguments that are JSON in a text, as OpenAI sends them, count as what they say. */
function parsed(value: Json): Json {
  if (typeof value !== 'string') return value;
  const reading = readJson(Buffer.from(value));
  return reading.kind === 'read' ? (reading.value as Json) : value;
}

function listOf(value: Json | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
