import { type Json, type JsonObject, parseJsonText } from '../json.ts';
import type { PartialToolCallBlock, ToolCallBlock } from '../model.ts';

/** A tool call as its pieces lie in the JSON. */
export interface RawCall {
  readonly id: string;
  readonly name: string;
  readonly text: string;
  /** False: more of the text may have been to come. */
  readonly ended: boolean;
  readonly other?: JsonObject | undefined;
}

/**
 * Reads a tool call whose arguments are JSON in a string. Some gateways send an empty string where
 * there are none.
 */
export function readCall({
  id,
  name,
  text,
  ended,
  other,
}: RawCall): ToolCallBlock | PartialToolCallBlock {
  const extra = other === undefined ? {} : { other };
  const input = text.trim() === '' ? {} : parseJsonText(text);
  if (!ended || input === undefined)
    return { type: 'partial-tool-call', id, name, json: text, ...extra };
  return { type: 'tool-call', id, name, input, ...extra };
}

/** The text of a tool call's arguments. */
export function argumentsOf(block: ToolCallBlock | PartialToolCallBlock): string {
  return block.type === 'tool-call' ? writeInput(block.input) : block.json;
}

/** @note What JSON cannot write has no text, as a hostile depth on older Nodes. */
function writeInput(input: Json): string {
  return JSON.stringify(input);
}
