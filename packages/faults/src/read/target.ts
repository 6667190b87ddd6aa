import {
  answeredCalls,
  type Block,
  type HttpAnswer,
  type HttpCall,
  type ModelCall,
  type ModelRequest,
  parseRequest,
  parseResponse,
  recogniseCall,
  type ToolCallBlock,
  textOf,
} from '@tracefork/wire';

/** A step: what was asked, and the answer after content decoding, where there is one. */
export interface FaultTarget {
  readonly call: HttpCall;
  readonly answer?: HttpAnswer;
}

/** What a tool returned, as the model is told. */
export interface ToolOutput {
  readonly id: string;
  /** Of the tool; `''` where the call is not in the request. */
  readonly name: string;
  readonly text: string;
}

/** A step, read. */
export interface ReadTarget {
  readonly target: FaultTarget;
  readonly call: ModelCall;
  readonly request: ModelRequest;
  /** Results that the model has not seen before this request. */
  readonly outputs: readonly ToolOutput[];
  /** Those that it has. */
  readonly earlier: readonly ToolOutput[];
  /** `undefined`: there is no answer. `null`: it is no message. */
  readonly blocks: readonly Block[] | null | undefined;
}

/** Reads a step; `null` where the request is no call to a model. */
export function readTarget(target: FaultTarget): ReadTarget | null {
  const call = recogniseCall(target.call);
  const request = parseRequest(target.call);
  if (call === null || request === null) return null;
  const { outputs, earlier } = outputsIn(request);
  return { target, call, request, outputs, earlier, blocks: blocksOf(call, target.answer) };
}

function blocksOf(call: ModelCall, answer: HttpAnswer | undefined): ReadTarget['blocks'] {
  if (answer === undefined) return undefined;
  const { whole, error, blocks } = parseResponse(call, answer);
  return whole && error === undefined ? blocks : null;
}

/** Results after the model's last call are new to it; where no call is in the request, all are. */
function outputsIn({ messages }: ModelRequest): Pick<ReadTarget, 'outputs' | 'earlier'> {
  const last = messages.findLastIndex(({ blocks }) => blocks.some(isCall));
  const fresh = new Set(
    messages
      .slice(last + 1)
      .flatMap(({ blocks }) => blocks.flatMap((block) => (isResult(block) ? [block] : []))),
  );
  const all = answeredCalls(messages).flatMap(({ call, result }) =>
    result === null
      ? []
      : [
          {
            fresh: fresh.has(result),
            output: { id: result.id, name: call?.name ?? '', text: textOf(result.blocks) },
          },
        ],
  );
  return {
    outputs: all.flatMap((one) => (one.fresh ? [one.output] : [])),
    earlier: all.flatMap((one) => (one.fresh ? [] : [one.output])),
  };
}

function isResult(block: Block): block is Extract<Block, { type: 'tool-result' }> {
  return block.type === 'tool-result';
}

function isCall({ type }: Block): boolean {
  return type === 'tool-call' || type === 'partial-tool-call';
}

/** The whole tool calls among some blocks, with their places. */
export function toolCallsIn(
  blocks: readonly Block[],
): readonly { readonly at: number; readonly block: ToolCallBlock }[] {
  return blocks.flatMap((block, at) => (block.type === 'tool-call' ? [{ at, block }] : []));
}
