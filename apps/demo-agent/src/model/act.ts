import type { Facts } from './facts.ts';
import type { Fields } from './json.ts';
import type { Noise } from './noise.ts';

export interface ToolCall {
  readonly name: string;
  readonly input: Fields;
}

/** What the model says and asks for. Without calls it is done. */
export interface Act {
  readonly text: string;
  readonly calls: readonly ToolCall[];
}

/** What a rule of the policy looks at. */
export interface Scene {
  readonly facts: Facts;
  readonly noise: Noise;
  readonly system: string;
  /** Today's date as the system prompt says it; the day of the last published rate if it does not. */
  readonly today: string;
}

export function call(name: string, input: Fields): ToolCall {
  return { name, input };
}
