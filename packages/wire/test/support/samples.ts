import type { HttpAnswer, MessageSpec, Usage } from '../../src/index.ts';

export const usage: Usage = {
  input: 812,
  output: 64,
  cacheRead: 4096,
  cacheWrite: { fiveMinutes: 256, oneHour: 128 },
};

/** A message with every kind of block that a model sends. */
export const fullMessage: MessageSpec = {
  kind: 'message',
  as: 'json',
  model: 'claude-sonnet-4-6',
  blocks: [
    { type: 'thinking', thinking: 'Which order is it? The newer one.', signature: 'c2lnbmF0dXJl' },
    { type: 'text', text: 'Ich prüfe beide Aufträge – einen Moment 🧾.' },
    {
      type: 'tool-call',
      name: 'get_order',
      input: { id: 'R-1043', lines: [1, 2], deep: { a: null } },
    },
    {
      type: 'tool-call',
      name: 'get_order',
      input: { id: 'R-1043', lines: [1, 2], deep: { a: null } },
    },
    { type: 'tool-call', name: 'now', input: {} },
  ],
  usage,
};

export const asBytes = (text: string): Uint8Array => new TextEncoder().encode(text);

export const jsonAnswer = (value: unknown, status = 200): HttpAnswer => ({
  status,
  headers: [['Content-Type', 'application/json']],
  body: asBytes(JSON.stringify(value)),
});

export const streamAnswer = (text: string): HttpAnswer => ({
  status: 200,
  headers: [['content-type', 'text/event-stream; charset=utf-8']],
  body: asBytes(text),
});
