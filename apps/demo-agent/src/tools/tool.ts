import type Anthropic from '@anthropic-ai/sdk';
import type { Desk } from '../shop/desk.ts';

/** What a tool gives back: the whole for the model, a few words for the terminal. */
export interface ToolOutput {
  readonly result: unknown;
  readonly brief: string;
}

export type ToolInput = Readonly<Record<string, unknown>>;

export interface DeskTool {
  readonly definition: Anthropic.Tool;
  /** Throws an Error whose message the model can act on. */
  readonly run: (input: ToolInput, desk: Desk) => Promise<ToolOutput>;
}

type Fields = Readonly<Record<string, 'string' | 'number'>>;

/** A definition whose fields are all required. */
export function define(name: string, description: string, fields: Fields): Anthropic.Tool {
  const properties = Object.fromEntries(
    Object.entries(fields).map(([field, type]) => [field, { type }]),
  );
  return {
    name,
    description,
    input_schema: { type: 'object', properties, required: Object.keys(fields) },
  };
}

/** @throws Error if the model left the field out or gave it another type. */
export function text(input: ToolInput, field: string): string {
  const value = input[field];
  if (typeof value !== 'string') throw new Error(`${field} must be a string`);
  return value;
}

/** @throws Error if the model left the field out or gave it another type. */
export function number(input: ToolInput, field: string): number {
  const value = input[field];
  if (typeof value !== 'number' || !Number.isFinite(value)) {
    throw new Error(`${field} must be a number`);
  }
  return value;
}
