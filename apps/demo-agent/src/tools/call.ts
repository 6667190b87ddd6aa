import type Anthropic from '@anthropic-ai/sdk';
import type { Desk } from '../shop/desk.ts';
import { actTools } from './act.ts';
import { lookUpTools } from './look-up.ts';
import type { ToolInput } from './tool.ts';

const tools = [...lookUpTools, ...actTools];

export const definitions: Anthropic.Tool[] = tools.map((tool) => tool.definition);

/** A tool call that was carried out. */
export interface Called {
  /** What the model is told. */
  readonly answer: Anthropic.ToolResultBlockParam;
  /** What the terminal shows. */
  readonly line: string;
}

/** Carries out what the model asked for. A tool's error is an answer too, not an exception. */
export async function callTool(call: Anthropic.ToolUseBlock, desk: Desk): Promise<Called> {
  const input = (call.input ?? {}) as ToolInput;
  const asked = `${call.name}(${Object.values(input).map(shorten).join(', ')})`;
  const answer = { type: 'tool_result', tool_use_id: call.id } as const;
  try {
    const tool = tools.find(({ definition }) => definition.name === call.name);
    if (tool === undefined) throw new Error(`there is no tool ${call.name}`);
    const { result, brief } = await tool.run(input, desk);
    return {
      answer: { ...answer, content: JSON.stringify(result) },
      line: `${asked} → ${brief}`,
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      answer: { ...answer, content: message, is_error: true },
      line: `${asked} ✗ ${message}`,
    };
  }
}

function shorten(value: unknown): string {
  const shown = String(value);
  return shown.length <= 28 ? shown : `${shown.slice(0, 27)}…`;
}
