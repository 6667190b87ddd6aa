import { type HttpAnswer, isEventStream } from '../../http.ts';
import { isArray, isObject, type JsonObject, parseJsonBytes } from '../../json.ts';
import type { Editing, WholeMessage } from '../../provider.ts';
import { sameIdTwice } from '../../settling.ts';
import { parseEventStream } from '../../sse.ts';
import { assemble } from './assemble.ts';
import { nameCalls } from './build.ts';
import { readMessage, writeMessage } from './message.ts';
import { recogniseBody } from './recognise.ts';
import { parseResponse } from './response.ts';
import { shape } from './shape.ts';
import { stopWords } from './stop.ts';
import { streamEvents } from './stream.ts';

/** Completions, taken apart and put together. An edit concerns the first choice. */
export const editing: Editing = {
  gather,
  shape,
  reread: (message) => ({ message, blocks: readMessage(messageOf(message)) }),
  withBlocks: ({ message }, blocks) => {
    const named = nameCalls(blocks, String(message.id));
    const before = messageOf(message);
    const after = writeMessage(named, before);
    const said = after.content === before.content ? {} : { logprobs: null };
    return { message: withChoice(message, { message: after, ...said }), blocks: named };
  },
  withStop: ({ message, blocks }, stop) => ({
    message: withChoice(message, { finish_reason: stopWords[stop] }),
    blocks,
  }),
  settle: ({ after }) =>
    sameIdTwice(after.blocks) ?? { kind: 'settled', whole: after, repairs: [] },
  framingFor: (call) => (recogniseBody(call)?.call.stream === true ? 'stream' : 'json'),
  framingOf: (answer) => (isEventStream(answer) ? 'stream' : 'json'),
  frame: ({ message }, framing) =>
    framing === 'stream' ? streamEvents(message) : [JSON.stringify(message)],
};

function gather(answer: HttpAnswer): WholeMessage | null {
  const { whole, error } = parseResponse(answer);
  if (!whole || error !== undefined) return null;
  const message = isEventStream(answer)
    ? assemble(parseEventStream(answer.body)).message
    : parseJsonBytes(answer.body);
  return isObject(message) ? editing.reread(message) : null;
}

function messageOf({ choices }: JsonObject): JsonObject {
  const first = isArray(choices) ? choices[0] : undefined;
  return isObject(first) && isObject(first.message) ? first.message : {};
}

function withChoice(completion: JsonObject, fields: JsonObject): JsonObject {
  const [first, ...others] = isArray(completion.choices) ? completion.choices : [];
  return { ...completion, choices: [{ ...(isObject(first) ? first : {}), ...fields }, ...others] };
}
