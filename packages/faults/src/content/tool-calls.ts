import type { Block, NewToolCall, ToolCallBlock } from '@tracefork/wire';
import type { ContentFault, FaultMutation, FaultRefusal } from '../fault.ts';
import { type ReadTarget, toolCallsIn } from '../read/target.ts';
import { needsAnswer, refuse } from '../refuse.ts';
import { chance, pick } from '../seeded.ts';
import { alterJson } from './alter.ts';

type Made = FaultMutation | FaultRefusal;
type Replacement = readonly (ToolCallBlock | NewToolCall)[];

/** An argument of a tool call is another one. */
export function poisonedArgument(target: ReadTarget, { seed = 0, marker }: ContentFault): Made {
  return atOneCall(target, seed, (call) => [
    { ...call, input: alterJson(call.input, { seed, marker }) },
  ]);
}

/** A tool is called that the request did not offer. */
export function wrongToolName(target: ReadTarget, { seed = 0, marker }: ContentFault): Made {
  const known = new Set(target.request.tools.map(({ name }) => name));
  return atOneCall(target, seed, (call) => {
    const endings = ['_v2', '_all', '_legacy', '_internal'];
    const ending = marker === undefined ? pick(endings, { seed, label: 'ending' }) : `_${marker}`;
    let name = call.name + ending;
    for (let n = 2; known.has(name); n++) name = `${call.name}${ending}${n}`;
    return [{ ...call, name }];
  });
}

/** The model calls a tool twice where it called it once. */
export function duplicatedToolCall(target: ReadTarget, { seed = 0, marker }: ContentFault): Made {
  return atOneCall(target, seed, (call) => {
    const input =
      marker === undefined || typeof call.input !== 'object' || call.input === null
        ? call.input
        : { ...call.input, _tracefork_fault: marker };
    return [call, { type: 'tool-call', name: call.name, input }];
  });
}

function atOneCall(
  { blocks }: ReadTarget,
  seed: number,
  replace: (call: ToolCallBlock) => Replacement,
): Made {
  if (blocks === undefined) return needsAnswer;
  if (blocks === null) return noMessage;
  const calls = toolCallsIn(blocks);
  if (calls.length === 0) return noCall;
  const chosen = calls[Math.floor(chance(seed, 'call') * calls.length)];
  return {
    kind: 'blocks',
    blocks: blocks.flatMap((block, at): readonly (Block | NewToolCall)[] =>
      at === chosen?.at && block.type === 'tool-call' ? replace(block) : [block],
    ),
  };
}

export const noMessage: FaultRefusal = refuse('no-message', {
  reason: 'The answer of this step is an error, broke off, or cannot be read.',
  hint: 'Choose a step that was answered.',
});

const noCall: FaultRefusal = refuse('nothing-to-change', {
  reason: 'The answer of this step calls no tool.',
  hint: 'Choose a step whose answer does.',
});
