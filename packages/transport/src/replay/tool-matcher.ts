import type { Divergence } from '../ports.ts';
import type { ToolCall } from '../tools/tool-call.ts';
import { parseBounded } from './bounded-json.ts';
import { valueDifferences } from './differences.ts';

export type ToolMatch =
  | { readonly kind: 'exact'; readonly call: number }
  | {
      readonly kind: 'none';
      readonly divergence: Divergence;
      /** The first recorded call of that name that nobody made yet. */
      readonly nearest: number | undefined;
    };

/** Pairs tool calls with recorded ones by name and arguments, each recorded call once. */
export class ToolMatcher {
  readonly #calls: readonly ToolCall[];
  readonly #taken = new Set<number>();

  /** @param first Calls before this one are no candidates. */
  constructor(calls: readonly ToolCall[], first = 0) {
    this.#calls = calls;
    for (let call = 0; call < first; call++) this.#taken.add(call);
  }

  match(call: ToolCall): ToolMatch {
    const found = this.#free().find(
      ([, recorded]) =>
        recorded.name === call.name && Buffer.compare(recorded.input, call.input) === 0,
    );
    if (found !== undefined) {
      this.#taken.add(found[0]);
      return { kind: 'exact', call: found[0] };
    }
    const nearest = this.#free().find(([, recorded]) => recorded.name === call.name);
    const message =
      nearest === undefined
        ? `tool ${call.name} was called, but the tape has no such call left`
        : `tool ${call.name} was called with other arguments than recorded`;
    const differences =
      nearest === undefined
        ? []
        : valueDifferences(json(nearest[1].input), json(call.input), { root: 'input' });
    return {
      kind: 'none',
      nearest: nearest?.[0],
      divergence: { kind: 'tool', step: null, message, differences, causes: [] },
    };
  }

  /** Takes a recorded call for one with other arguments. */
  claim(call: number): void {
    this.#taken.add(call);
  }

  /** The first recorded call that nobody made, as a divergence. */
  left(): Divergence | undefined {
    const first = this.#free()[0];
    if (first === undefined) return undefined;
    return {
      kind: 'tool',
      step: null,
      message: `tool ${first[1].name} was called while it was recorded, but not now`,
      differences: [],
      causes: [],
    };
  }

  get count(): { matched: number; recorded: number } {
    return { matched: this.#taken.size, recorded: this.#calls.length };
  }

  #free(): ReadonlyArray<readonly [number, ToolCall]> {
    return [...this.#calls.entries()].filter(([index]) => !this.#taken.has(index));
  }
}

function json(bytes: Uint8Array): object {
  const text = Buffer.from(bytes).toString('utf8');
  return (parseBounded(text) as object | undefined) ?? [text];
}
