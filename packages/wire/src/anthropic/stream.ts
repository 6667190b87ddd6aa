import { pieces } from '../answer.ts';
import { isObject, type Json, type JsonObject } from '../json.ts';
import type { Block } from '../model.ts';
import type { MessageSpec } from '../spec.ts';
import { writeBlock } from './blocks.ts';

/** Fields of a message that a stream sends at its end rather than at its start. */
const lateFields = ['stop_reason', 'stop_sequence', 'stop_details'];

/** The events of a message as the API streams it, each as the text of one server-sent event. */
export function streamEvents(
  message: JsonObject,
  blocks: readonly Block[],
  cut: MessageSpec['cut'],
): string[] {
  const events = [
    startOf(message),
    ...blocks.flatMap((block, index) => blockEvents(block, index)),
    endOf(message),
    { type: 'message_stop' },
  ];
  if (cut === undefined) return events.map(frame);
  const kept = events.slice(0, cut.afterEvents).map(frame);
  if (cut.error === undefined) return kept;
  const { type, message: text } = cut.error;
  return [...kept, frame({ type: 'error', error: { type, message: text } })];
}

function frame(event: JsonObject): string {
  return `event: ${String(event.type)}\ndata: ${JSON.stringify(event)}\n\n`;
}

function startOf(message: JsonObject): JsonObject {
  const late = Object.fromEntries(
    lateFields.filter((key) => key in message).map((key) => [key, null]),
  );
  const usage = isObject(message.usage) ? message.usage : {};
  return {
    type: 'message_start',
    message: { ...message, ...late, content: [], usage: { ...usage, output_tokens: 1 } },
  };
}

function endOf(message: JsonObject): JsonObject {
  const delta = Object.fromEntries(
    lateFields.flatMap((key) => {
      const value = message[key];
      return value === undefined ? [] : [[key, value]];
    }),
  );
  return { type: 'message_delta', delta, usage: message.usage ?? {} };
}

function blockEvents(block: Block, index: number): JsonObject[] {
  const { head, deltas } = split(block);
  const start = { type: 'content_block_start', index, content_block: head };
  return [
    start,
    ...(index === 0 ? [{ type: 'ping' }] : []),
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

/** What opens a block, and what is then added to it piece by piece. */
function split(block: Block): { head: Json; deltas: JsonObject[] } {
  switch (block.type) {
    case 'text':
      return {
        head: writeBlock({ ...block, text: '' }),
        deltas: pieces(block.text).map((text) => ({ type: 'text_delta', text })),
      };
    case 'refusal':
      return split({ type: 'text', text: block.refusal });
    case 'thinking':
      return {
        head: writeBlock({ ...block, thinking: '', signature: '' }),
        deltas: [
          ...pieces(block.thinking).map((thinking) => ({ type: 'thinking_delta', thinking })),
          ...(block.signature === null
            ? []
            : [{ type: 'signature_delta', signature: block.signature }]),
        ],
      };
    case 'tool-call':
      return {
        head: writeBlock({ ...block, input: {} }),
        deltas: jsonDeltas(JSON.stringify(block.input)),
      };
    case 'partial-tool-call':
      return { head: writeBlock(block), deltas: jsonDeltas(block.json) };
    case 'tool-result':
    case 'other':
      return { head: writeBlock(block), deltas: [] };
  }
}

function jsonDeltas(json: string): JsonObject[] {
  return ['', ...pieces(json)].map((part) => ({ type: 'input_json_delta', partial_json: part }));
}
