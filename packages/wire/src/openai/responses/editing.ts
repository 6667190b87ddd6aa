import { type HttpAnswer, isEventStream } from '../../http.ts';
import { isObject, type JsonObject, parseJsonBytes } from '../../json.ts';
import type { Block } from '../../model.ts';
import type { Refusal } from '../../mutate/refusal.ts';
import type { Change, Editing, Settled, WholeMessage } from '../../provider.ts';
import { alteredThinking, restoredThinking, sameIdTwice } from '../../settling.ts';
import { parseEventStream } from '../../sse.ts';
import { nameCalls } from '../chat/build.ts';
import { assemble } from './assemble.ts';
import { readOutput, writeOutput } from './output.ts';
import { recogniseBody } from './recognise.ts';
import { parseResponse } from './response.ts';
import { shape } from './shape.ts';
import { stopFields } from './stop.ts';
import { streamEvents } from './stream.ts';

/** Responses, taken apart and put together. */
export const editing: Editing = {
  gather,
  shape,
  reread,
  withBlocks: (whole, blocks) => withContent(whole, nameCalls(blocks, String(whole.message.id))),
  withStop: ({ message, blocks }, stop) => ({
    message: { ...message, ...stopFields(stop) },
    blocks,
  }),
  settle,
  framingFor: (call) => (recogniseBody(call)?.call.stream === true ? 'stream' : 'json'),
  framingOf: (answer) => (isEventStream(answer) ? 'stream' : 'json'),
  frame: ({ message }, framing) =>
    framing === 'stream' ? streamEvents(message) : [JSON.stringify(message)],
};

function reread(message: JsonObject): WholeMessage {
  return { message, blocks: readOutput(message.output) };
}

function gather(answer: HttpAnswer): WholeMessage | null {
  const { whole, error } = parseResponse(answer);
  if (!whole || error !== undefined) return null;
  const message = isEventStream(answer)
    ? assemble(parseEventStream(answer.body)).message
    : parseJsonBytes(answer.body);
  return isObject(message) ? reread(message) : null;
}

function withContent(
  { message, blocks: before }: WholeMessage,
  blocks: readonly Block[],
): WholeMessage {
  const { output_text: _helper, ...rest } = message;
  const salt = String(message.id);
  return {
    message: { ...rest, output: writeOutput(blocks, { before, output: message.output, salt }) },
    blocks,
  };
}

/**
 * What the API would refuse once the agent sends changed items back to it: reasoning that is not
 * what was encrypted, a tool call after reasoning that is gone, two tool calls of one id.
 */
function settle({ before, after }: Change): Settled | Refusal {
  const reasoning = { before: before.blocks, after: after.blocks, isSigned };
  const refusal = alteredThinking(reasoning) ?? sameIdTwice(after.blocks);
  if (refusal !== null) return refusal;
  const restored = restoredThinking(reasoning);
  if (restored === null) return { kind: 'settled', whole: after, repairs: [] };
  const salt = String(after.message.id);
  const items = writeOutput(before.blocks.filter(isSigned), {
    before: before.blocks,
    output: before.message.output,
    salt,
  });
  const rest = after.blocks.filter((block) => !isSigned(block));
  const others = writeOutput(rest, { before: after.blocks, output: after.message.output, salt });
  return {
    kind: 'settled',
    whole: { message: { ...after.message, output: [...items, ...others] }, blocks: restored },
    repairs: ['The reasoning was kept: the API refuses tool calls without it.'],
  };
}

function isSigned(block: Block): boolean {
  return block.type === 'thinking';
}
