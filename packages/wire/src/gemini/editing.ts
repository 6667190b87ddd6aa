import type { HttpAnswer } from '../http.ts';
import { isArray, isObject, type JsonObject } from '../json.ts';
import type { Block } from '../model.ts';
import type { Refusal } from '../mutate/refusal.ts';
import type { Change, Editing, Settled, WholeMessage } from '../provider.ts';
import { nameCalls } from './build.ts';
import { readParts, writePart } from './parts.ts';
import { asksForEvents, recogniseBody } from './recognise.ts';
import { framingOf, gatherPieces, parseResponse } from './response.ts';
import { shape } from './shape.ts';
import { stopWords } from './stop.ts';
import { frame } from './stream.ts';

/** Answers with candidates, taken apart and put together. An edit concerns the first candidate. */
export const editing: Editing = {
  gather,
  shape,
  reread,
  withBlocks: ({ message }, blocks) =>
    withParts(message, nameCalls(blocks, String(message.responseId))),
  withStop: ({ message, blocks }, stop) => ({
    message: withCandidate(message, { finishReason: stopWords[stop] }),
    blocks,
  }),
  settle,
  framingFor: (call) => {
    if (recogniseBody(call)?.call.stream !== true) return 'json';
    return asksForEvents(call.url) ? 'stream' : 'json-list';
  },
  framingOf,
  frame: ({ message }, framing) => frame(message, { framing }),
};

function gather(answer: HttpAnswer): WholeMessage | null {
  const { whole, error } = parseResponse(answer);
  const { message } = gatherPieces(answer);
  return whole && error === undefined && message !== null ? reread(message) : null;
}

function reread(message: JsonObject): WholeMessage {
  return { message, blocks: readParts(contentOf(message).parts) };
}

function candidateOf({ candidates }: JsonObject): JsonObject {
  const first = isArray(candidates) ? candidates[0] : undefined;
  return isObject(first) ? first : {};
}

function contentOf(message: JsonObject): JsonObject {
  const { content } = candidateOf(message);
  return isObject(content) ? content : {};
}

function withCandidate(message: JsonObject, fields: JsonObject): JsonObject {
  const [, ...others] = isArray(message.candidates) ? message.candidates : [];
  return { ...message, candidates: [{ ...candidateOf(message), ...fields }, ...others] };
}

function withParts(message: JsonObject, blocks: readonly Block[]): WholeMessage {
  const content = { role: 'model', ...contentOf(message), parts: blocks.map(writePart) };
  return { message: withCandidate(message, { content }), blocks };
}

/**
 * Models that sign their tool calls refuse the next request if the first call of a turn has no
 * signature: a new first call takes the signature of the one that was there.
 */
function settle({ before, after }: Change): Settled | Refusal {
  const signature = before.blocks.map(signatureOf).find((found) => found !== undefined);
  const first = after.blocks.findIndex(({ type }) => type === 'tool-call');
  const call = after.blocks[first];
  if (signature === undefined || call?.type !== 'tool-call' || signatureOf(call) !== undefined) {
    return { kind: 'settled', whole: after, repairs: [] };
  }
  const signed = { ...call, other: { ...call.other, thoughtSignature: signature } };
  const blocks = after.blocks.map((block, index) => (index === first ? signed : block));
  return {
    kind: 'settled',
    whole: withParts(after.message, blocks),
    repairs: ['The first tool call kept the recorded thought signature, which the API asks for.'],
  };
}

function signatureOf(block: Block): string | undefined {
  const found = block.type === 'tool-call' ? block.other?.thoughtSignature : undefined;
  return typeof found === 'string' ? found : undefined;
}
