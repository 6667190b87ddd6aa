import { type HttpAnswer, isEventStream } from '../http.ts';
import { isObject, type Json, type JsonObject, parseJsonBytes, parseJsonText } from '../json.ts';
import type { Block } from '../model.ts';
import type { Editing, WholeMessage } from '../provider.ts';
import { parseEventStream } from '../sse.ts';
import { assemble, type GrowingBlock } from './assemble.ts';
import { readContent, writeBlock } from './blocks.ts';
import { nameCalls } from './build.ts';
import { recogniseBody } from './recognise.ts';
import { parseResponse, readGrown } from './response.ts';
import { settle } from './settle.ts';
import { shape } from './shape.ts';
import { stopWords } from './stop.ts';
import { streamEvents } from './stream.ts';

/** Messages of the Messages API, taken apart and put together. */
export const editing: Editing = {
  gather,
  shape,
  reread,
  withBlocks: ({ message }, blocks) => around(message, nameCalls(blocks, String(message.id))),
  withStop: (whole, stop) => ({
    ...whole,
    message: { ...whole.message, stop_reason: stopWords[stop] },
  }),
  settle,
  framingFor: (call) => (recogniseBody(call)?.call.stream === true ? 'stream' : 'json'),
  framingOf: (answer) => (isEventStream(answer) ? 'stream' : 'json'),
  frame: ({ message, blocks }, framing) =>
    framing === 'stream' ? streamEvents(message, blocks, undefined) : [JSON.stringify(message)],
};

function reread(message: JsonObject): WholeMessage {
  return { message, blocks: readContent(message.content) };
}

function around(message: JsonObject, blocks: readonly Block[]): WholeMessage {
  return { message: { ...message, content: blocks.map(writeBlock) }, blocks };
}

function gather(answer: HttpAnswer): WholeMessage | null {
  const { whole, error } = parseResponse(answer);
  if (!whole || error !== undefined) return null;
  if (!isEventStream(answer)) {
    const message = parseJsonBytes(answer.body);
    return isObject(message) ? reread(message) : null;
  }
  const { message, blocks } = assemble(parseEventStream(answer.body));
  if (message === null) return null;
  return {
    message: { ...message, content: blocks.map(inOnePiece) },
    blocks: blocks.map(readGrown),
  };
}

function inOnePiece({ fields, json }: GrowingBlock): Json {
  return json === null || json === '' ? fields : { ...fields, input: parseJsonText(json) ?? {} };
}
