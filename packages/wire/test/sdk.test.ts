import Anthropic from '@anthropic-ai/sdk';
import { expect, test } from 'vitest';
import { buildResponse, type HttpAnswer, parseRequest, parseResponse } from '../src/index.ts';
import { fullMessage, jsonAnswer } from './support/samples.ts';
import { answerWith } from './support/server.ts';

const ask = {
  model: 'claude-sonnet-4-6',
  max_tokens: 200,
  messages: [{ role: 'user' as const, content: 'Where is my order?' }],
};

/** What the parser makes of the message that the SDK assembled. */
const asSdkSawIt = (message: object) => {
  const { parsed_output: _addedBySdk, ...asSent } = message as { parsed_output?: unknown };
  return parseResponse('anthropic', jsonAnswer(asSent));
};

test('a built JSON response is read by the SDK and by the parser alike', async () => {
  const built = buildResponse('anthropic', fullMessage);
  await using server = await answerWith(built);
  const message = await server.client.messages.create(ask);
  expect(message.content.map((block) => block.type)).toEqual([
    'thinking',
    'text',
    'tool_use',
    'tool_use',
    'tool_use',
  ]);
  expect(message.stop_reason).toBe('tool_use');
  expect(parseResponse('anthropic', built)).toEqual(asSdkSawIt(message));
});

test('a built stream is assembled by the SDK to the same message that the parser reads', async () => {
  const built = buildResponse('anthropic', { ...fullMessage, as: 'stream' });
  await using server = await answerWith(built);
  const texts: string[] = [];
  const stream = server.client.messages.stream(ask).on('text', (text) => texts.push(text));
  const message = await stream.finalMessage();
  expect(texts.length).toBeGreaterThan(1);
  expect(texts.join('')).toBe('Ich prüfe beide Aufträge – einen Moment 🧾.');
  const parsed = parseResponse('anthropic', built);
  expect(parsed).toEqual(asSdkSawIt(message));
  expect(parsed.whole).toBe(true);
});

test('the stream of a message and its JSON say the same', () => {
  const read = (as: 'json' | 'stream') =>
    parseResponse('anthropic', buildResponse('anthropic', { ...fullMessage, as }));
  expect(read('stream')).toEqual(read('json'));
});

test('what the SDK sends is recognised and read, system, tools and tool results included', async () => {
  await using server = await answerWith(buildResponse('anthropic', fullMessage), {
    pathPrefix: '/gateway/anything',
  });
  await server.client.messages.create({
    ...ask,
    stop_sequences: ['END'],
    system: [
      { type: 'text', text: 'Be brief.' },
      { type: 'text', text: 'Be kind.', cache_control: { type: 'ephemeral' } },
    ],
    tools: [{ name: 'get_order', description: 'Reads an order', input_schema: { type: 'object' } }],
    messages: [
      { role: 'user', content: 'Where is my order?' },
      {
        role: 'assistant',
        content: [{ type: 'tool_use', id: 'toolu_1', name: 'get_order', input: { id: 7 } }],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'toolu_1', content: 'lost', is_error: true }],
      },
    ],
  });
  const request = parseRequest(server.calls[0] ?? expect.fail('the SDK sent nothing'));
  expect(request).toMatchObject({
    provider: 'anthropic',
    api: 'messages',
    stream: false,
    model: 'claude-sonnet-4-6',
    system: 'Be brief.\n\nBe kind.',
    parameters: { max_tokens: 200, stop_sequences: ['END'] },
    other: {},
    tools: [{ name: 'get_order', description: 'Reads an order' }],
  });
  expect(request?.messages).toEqual([
    { role: 'user', blocks: [{ type: 'text', text: 'Where is my order?' }] },
    {
      role: 'assistant',
      blocks: [{ type: 'tool-call', id: 'toolu_1', name: 'get_order', input: { id: 7 } }],
    },
    {
      role: 'user',
      blocks: [
        {
          type: 'tool-result',
          id: 'toolu_1',
          blocks: [{ type: 'text', text: 'lost' }],
          isError: true,
        },
      ],
    },
  ]);
});

const errors = [
  [400, Anthropic.BadRequestError, 'invalid_request_error'],
  [401, Anthropic.AuthenticationError, 'authentication_error'],
  [403, Anthropic.PermissionDeniedError, 'permission_error'],
  [404, Anthropic.NotFoundError, 'not_found_error'],
  [429, Anthropic.RateLimitError, 'rate_limit_error'],
  [500, Anthropic.InternalServerError, 'api_error'],
  [529, Anthropic.InternalServerError, 'overloaded_error'],
] as const;

test.each(errors)(
  'a built error %i makes the SDK throw the class it has for it',
  async (status, Class, type) => {
    const built = buildResponse('anthropic', { kind: 'error', status, message: 'No.' });
    await using server = await answerWith(built);
    const error = await server.client.messages.create(ask).catch((thrown: unknown) => thrown);
    if (!(error instanceof Class)) return expect.fail(`the SDK threw ${String(error)}`);
    expect(error.status).toBe(status);
    expect(error.type).toBe(type);
    expect(parseResponse('anthropic', built)).toMatchObject({
      status,
      whole: true,
      blocks: [],
      error: { type, message: 'No.' },
    });
  },
);

test('an error inside a stream reaches the SDK as an error and the parser with what came before', async () => {
  const error = { type: 'overloaded_error', message: 'Overloaded' };
  const built = buildResponse('anthropic', {
    ...fullMessage,
    as: 'stream',
    blocks: [{ type: 'text', text: 'a text of more than twenty-four characters' }],
    cut: { afterEvents: 4, error },
  });
  await using server = await answerWith(built);
  const thrown = await server.client.messages
    .stream(ask)
    .finalMessage()
    .catch((e: unknown) => e);
  if (!(thrown instanceof Anthropic.APIError)) return expect.fail(`not an API error: ${thrown}`);
  expect(thrown.type).toBe('overloaded_error');
  const parsed = parseResponse('anthropic', built);
  expect(parsed).toMatchObject({ whole: false, error, stopReason: null });
  expect(parsed.blocks).toEqual([{ type: 'text', text: 'a text of more than twen' }]);
});

test('what the SDK calls input of a tool call that broke off stays raw text here', async () => {
  const blocks = [
    { type: 'partial-tool-call', id: 'toolu_x', name: 'pay', json: '{"amount": 12' },
  ] as const;
  const built = buildResponse('anthropic', {
    ...fullMessage,
    as: 'stream',
    blocks,
    stopReason: 'max_tokens',
  });
  await using server = await answerWith(built);
  const parsed = parseResponse('anthropic', built satisfies HttpAnswer);
  expect(parsed.blocks).toEqual(blocks);
  expect(parsed).toMatchObject({ whole: true, stopReason: 'max_tokens' });
  const message = await server.client.messages.stream(ask).finalMessage();
  expect(message.content[0]).toMatchObject({ type: 'tool_use', id: 'toolu_x', name: 'pay' });
});
