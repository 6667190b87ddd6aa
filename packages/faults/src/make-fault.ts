import { connectionReset, malformedJson, slowTokens, streamCut, timeout } from './bytes/broken.ts';
import { overloaded, rateLimit, serverError } from './bytes/errors.ts';
import { emptyContent, refusal } from './bytes/messages.ts';
import { droppedMessage, maxTokens, wrongSystemPrompt } from './content/messages.ts';
import { duplicatedToolCall, poisonedArgument, wrongToolName } from './content/tool-calls.ts';
import {
  corruptedToolOutput,
  misleadingRetrieval,
  staleToolResult,
} from './content/tool-outputs.ts';
import type { Fault, FaultClass, FaultMutation, FaultRefusal } from './fault.ts';
import { type FaultTarget, type ReadTarget, readTarget } from './read/target.ts';
import { notAStep } from './refuse.ts';

/** The type of the faults that have this class among theirs. */
type OfClass<C extends FaultClass, F = Fault> = F extends { readonly class: infer K }
  ? C extends K
    ? F
    : never
  : never;

type Maker<F> = (target: ReadTarget, fault: F) => FaultMutation | FaultRefusal;

const makers: { readonly [C in FaultClass]: Maker<OfClass<C>> } = {
  corrupted_tool_output: corruptedToolOutput,
  misleading_retrieval: misleadingRetrieval,
  wrong_system_prompt: wrongSystemPrompt,
  dropped_message: droppedMessage,
  poisoned_argument: poisonedArgument,
  wrong_tool_name: wrongToolName,
  duplicated_tool_call: duplicatedToolCall,
  stale_tool_result: staleToolResult,
  rate_limit: rateLimit,
  server_error: serverError,
  overloaded,
  timeout,
  connection_reset: connectionReset,
  stream_cut: streamCut,
  slow_tokens: slowTokens,
  malformed_json: malformedJson,
  empty_content: emptyContent,
  max_tokens: maxTokens,
  refusal,
};

/**
 * Makes a fault for one step: a mutation for `@tracefork/wire`, or an answer as the wire gives it.
 * The same fault at the same step is the same, byte for byte.
 *
 * @returns a refusal where the step has nothing that the fault is about, or its answer is needed
 * and not there
 */
export function makeFault(fault: Fault, target: FaultTarget): FaultMutation | FaultRefusal {
  const read = readTarget(target);
  return read === null ? notAStep : (makers[fault.class] as Maker<Fault>)(read, fault);
}
