import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mcpToolCalls, readMcpMessages } from '../src/mcp.ts';
import { asBytes } from './support/samples.ts';

const call = {
  jsonrpc: '2.0',
  id: 2,
  method: 'tools/call',
  params: { name: 'find', arguments: { id: 'P-7' } },
};
const result = {
  jsonrpc: '2.0',
  id: 2,
  result: {
    content: [
      { type: 'text', text: 'Leeds' },
      { type: 'image', data: '' },
    ],
  },
};
const noise = { jsonrpc: '2.0', method: 'notifications/progress', params: {} };
const sent = [{ id: 2, name: 'find', input: { id: 'P-7' } }];

test.each([
  ['a body of JSON', JSON.stringify(result)],
  ['a batch', JSON.stringify([noise, result])],
  ['lines', `a log line\n${JSON.stringify(noise)}\n${JSON.stringify(result)}\n`],
  ['an event stream', `event: message\nid: 1\ndata: ${JSON.stringify(result)}\n\n`],
])('a tool call is read with its answer from %s', (_, text) => {
  const received = readMcpMessages(asBytes(text));
  expect(mcpToolCalls({ sent: readMcpMessages(asBytes(JSON.stringify(call))), received })).toEqual([
    { ...sent[0], answer: { kind: 'result', text: 'Leeds\n(image)' } },
  ]);
});

test('a tool that failed, a server that refused, and an answer that never came are told apart', () => {
  const answerOf = (answer: object) =>
    mcpToolCalls({
      sent: readMcpMessages(asBytes(JSON.stringify(call))),
      received: readMcpMessages(asBytes(JSON.stringify({ jsonrpc: '2.0', id: 2, ...answer }))),
    })[0]?.answer;
  const content = [{ type: 'text', text: 'no such parcel' }];
  expect(answerOf({ result: { content, isError: true } })).toEqual({
    kind: 'error',
    text: 'no such parcel',
  });
  expect(answerOf({ error: { code: -32602, message: 'Unknown tool' } })).toEqual({
    kind: 'error',
    text: 'Unknown tool',
  });
  expect(answerOf({ id: '2', result })).toEqual({ kind: 'none' });
});

test('bytes that make no sense are no messages and never throw', () => {
  const message = fc.record(
    {
      jsonrpc: fc.constantFrom('2.0', '1.0', 2),
      id: fc.jsonValue(),
      method: fc.oneof(fc.constant('tools/call'), fc.jsonValue()),
      params: fc.oneof(
        fc.record({ name: fc.jsonValue(), arguments: fc.jsonValue() }),
        fc.jsonValue(),
      ),
      result: fc.oneof(fc.record({ content: fc.jsonValue() }), fc.jsonValue()),
      error: fc.jsonValue(),
    },
    { requiredKeys: ['jsonrpc'] },
  );
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 100 }),
    message.map((one) => asBytes(JSON.stringify(one))),
    fc
      .array(message)
      .map((all) => asBytes(all.map((one) => `data: ${JSON.stringify(one)}\n\n`).join(''))),
  );
  fc.assert(
    fc.property(bytes, bytes, (one, other) => {
      const calls = mcpToolCalls({ sent: readMcpMessages(one), received: readMcpMessages(other) });
      for (const { name } of calls) expect(typeof name).toBe('string');
    }),
  );
});
