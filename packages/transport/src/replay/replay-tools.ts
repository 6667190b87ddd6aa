import { fromErrorData } from '../exchange/error-data.ts';
import type { Divergence, ReplayGate } from '../ports.ts';
import { real } from '../real.ts';
import type { Redaction } from '../redact/redaction.ts';
import type { ToolCall } from '../tools/tool-call.ts';
import type { ForkHooks } from './fork-hooks.ts';
import { ToolMatcher } from './tool-matcher.ts';

export interface ReplayToolsOptions {
  readonly calls: readonly ToolCall[];
  readonly gate: ReplayGate;
  readonly redaction: Redaction;
  readonly diverge: (divergence: Divergence) => void;
  /** Whether a call that has no recording gets an answer. */
  readonly answersLost: () => boolean;
  readonly fork: Pick<ForkHooks, 'unmatchedTool'> | undefined;
}

/** Serves the agent's tool calls from the tape. */
export class ReplayTools {
  readonly #options: ReplayToolsOptions;
  readonly #matcher: ToolMatcher;

  constructor(options: ReplayToolsOptions) {
    this.#options = options;
    this.#matcher = new ToolMatcher(options.calls);
  }

  call<T>(made: ToolCall): Promise<T> {
    const { redaction, fork, diverge, answersLost } = this.#options;
    const call = { ...made, input: redaction.bytes(made.input) };
    const match = this.#matcher.match(call);
    if (match.kind === 'exact') return this.#served(match.call);
    const instead = fork?.unmatchedTool(call, match.nearest);
    if (instead !== undefined) {
      this.#matcher.claim(instead);
      return this.#served(instead);
    }
    diverge(match.divergence);
    return new Promise((_resolve, reject) => {
      if (!answersLost()) return;
      real.setImmediate(() => reject(new Error(match.divergence.message)));
    });
  }

  /** The first recorded call that nobody made, as a divergence. */
  left(): Divergence | undefined {
    return this.#matcher.left();
  }

  get count(): { matched: number; recorded: number } {
    return this.#matcher.count;
  }

  #served<T>(call: number): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#options.gate.take({ from: 'tool', call }, (delivery) => {
        if (delivery.kind !== 'tool-result') return;
        if (delivery.error !== undefined) reject(fromErrorData(delivery.error));
        else if (delivery.output === undefined) resolve(undefined as T);
        else resolve(JSON.parse(Buffer.from(delivery.output).toString('utf8')) as T);
      });
    });
  }
}
