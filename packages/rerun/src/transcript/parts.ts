import type { Json } from '../model.ts';
import type { TranscriptPart } from './transcript.ts';

/** A tool call whose arguments are JSON in a text; what is no JSON stays the text. */
export function callOf(name: string, text: string): TranscriptPart {
  return { type: 'tool_call', name, arguments: readArguments(text) };
}

function readArguments(text: string): Json {
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}

/** A refusal in a field of its own. */
export function refusalOf(refusal: string): TranscriptPart {
  return { type: 'other', value: { type: 'refusal', refusal } };
}

export function textOrNothing(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
