import Anthropic from '@anthropic-ai/sdk';
import { expect, test } from 'vitest';
import { definitions } from '../src/tools/call.ts';
import { clientOf, runQuietly, startModel, type TestModel } from './support/model.ts';

const ticket = 'mara.keller@example.com asks for a refund of two lamps.';
const ask = {
  model: 'claude-haiku-4-5-20251001',
  max_tokens: 100,
  system: 'Today is 2026-11-21.',
  tools: definitions,
  messages: [{ role: 'user' as const, content: ticket }],
};

const post = (
  model: TestModel,
  body: unknown,
  headers: Record<string, string> = { 'x-api-key': 'k' },
) => fetch(`${model.url}/v1/messages`, { method: 'POST', headers, body: JSON.stringify(body) });

test('a plain and a streamed answer are the same message', async () => {
  await using model = await startModel();
  const client = clientOf(model);
  const plain = await client.messages.create(ask);
  const streamed = await client.messages.stream(ask).finalMessage();
  expect(streamed).toMatchObject({ ...plain });
  expect(plain.content.at(-1)).toMatchObject({
    type: 'tool_use',
    name: 'find_customer',
    input: { email: 'mara.keller@example.com' },
  });
  expect(plain.id).toMatch(/^msg_[0-9a-f]{20}$/);
  expect(plain.usage.output_tokens).toBeGreaterThan(10);
});

test('a stream arrives in many pieces over time, not at once', async () => {
  await using model = await startModel({ latency: 60 });
  const times: number[] = [];
  const stream = clientOf(model).messages.stream(ask);
  for await (const _event of stream) times.push(performance.now());
  expect(times.length).toBeGreaterThan(8);
  expect((times.at(-1) ?? 0) - (times[0] ?? 0)).toBeGreaterThan(20);
});

test('the model behaves alike on any day', async () => {
  await using model = await startModel();
  const client = clientOf(model);
  const on = (day: string) => client.messages.create({ ...ask, system: `Today is ${day}.` });
  expect((await on('2026-11-21')).id).toBe((await on('2031-01-02')).id);
  expect((await client.messages.create({ ...ask, system: 'Be brief.' })).id).not.toBe(
    (await on('2026-11-21')).id,
  );
});

test('requests without a key are refused with 401', async () => {
  await using model = await startModel();
  expect((await post(model, ask, {})).status).toBe(401);
  expect((await post(model, ask, { authorization: 'Bearer k' })).status).toBe(200);
});

test.each([
  ['no model', { ...ask, model: undefined }, 400, 'model: Field required'],
  ['no limit', { ...ask, max_tokens: undefined }, 400, 'max_tokens: Field required'],
  ['a limit of nothing', { ...ask, max_tokens: 0 }, 400, 'greater than or equal to 1'],
  ['no messages', { ...ask, messages: [] }, 400, 'at least one message'],
  ['a message that is none', { ...ask, messages: [7] }, 400, 'messages.0'],
  ['an unknown model', { ...ask, model: 'parrot-1' }, 404, 'model: parrot-1'],
  [
    'an unanswered tool call',
    {
      ...ask,
      messages: [
        ...ask.messages,
        { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'x', input: {} }] },
        { role: 'user', content: 'well?' },
      ],
    },
    400,
    'toolu_1',
  ],
])('%s is refused as the API does', async (_what, body, status, message) => {
  await using model = await startModel();
  const response = await post(model, body);
  expect(response.status).toBe(status);
  const answer = (await response.json()) as { type: string; error: { message: string } };
  expect(answer.type).toBe('error');
  expect(answer.error.message).toContain(message);
});

test('a body that is no JSON and a path that is not there are refused', async () => {
  await using model = await startModel();
  const init = { method: 'POST', headers: { 'x-api-key': 'k' }, body: '{' };
  expect((await fetch(`${model.url}/v1/messages`, init)).status).toBe(400);
  expect((await fetch(`${model.url}/v1/complete`, init)).status).toBe(404);
  expect((await fetch(`${model.url}/v1/messages`)).status).toBe(404);
});

test('answers carry a request id and the rate limits', async () => {
  await using model = await startModel();
  const { response, request_id } = await clientOf(model).messages.create(ask).withResponse();
  expect(request_id).toMatch(/^req_[0-9a-f]{24}$/);
  expect(response.headers.get('anthropic-ratelimit-requests-limit')).toBe('4000');
});

test('refused first attempts are repeated by the SDK and change nothing else', async () => {
  await using calm = await startModel();
  await using busy = await startModel({ overload: 1 });
  const expected = await runQuietly({ client: clientOf(calm) });
  const report = await runQuietly({ client: clientOf(busy) });
  expect(report.refunds).toEqual(expected.refunds);
  const statuses = busy.requests.map(({ status }) => status);
  expect(statuses.length).toBe(2 * report.steps);
  expect(new Set(statuses)).toEqual(new Set([200, 429, 529]));
});

test('a client that does not retry sees the refusal as the SDK’s own error class', async () => {
  await using model = await startModel({ overload: 1 });
  const client = new Anthropic({ apiKey: 'k', baseURL: model.url, maxRetries: 0 });
  const error = await client.messages.create(ask).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Anthropic.APIError);
  expect([429, 529]).toContain((error as InstanceType<typeof Anthropic.APIError>).status);
});

const failing = (times: number) =>
  Array.from({ length: times }, (_, index) => [
    {
      role: 'assistant' as const,
      content: [
        { type: 'tool_use' as const, id: `toolu_${index}`, name: 'find_customer', input: {} },
      ],
    },
    {
      role: 'user' as const,
      content: [
        {
          type: 'tool_result' as const,
          tool_use_id: `toolu_${index}`,
          content: 'down',
          is_error: true,
        },
      ],
    },
  ]).flat();

test('a tool that fails is asked again once, then the model gives up in words', async () => {
  await using model = await startModel();
  const client = clientOf(model);
  const after = (times: number) =>
    client.messages.create({ ...ask, messages: [...ask.messages, ...failing(times)] });
  expect((await after(1)).stop_reason).toBe('tool_use');
  const tired = await after(2);
  expect(tired.stop_reason).toBe('end_turn');
  expect(tired.content).toEqual([
    { type: 'text', text: expect.stringContaining('find_customer does not work: down') },
  ]);
});

test('the model calls no tool that it was not given', async () => {
  await using model = await startModel();
  const { content } = await clientOf(model).messages.create({ ...ask, tools: [] });
  expect(content).toEqual([{ type: 'text', text: expect.stringContaining('I have no tool') }]);
});

test('a client that hangs up does not disturb the others', async () => {
  await using model = await startModel({ latency: 50 });
  const client = clientOf(model);
  const stream = client.messages.stream(ask);
  stream.on('streamEvent', () => stream.abort());
  await expect(stream.finalMessage()).rejects.toThrow(Anthropic.APIUserAbortError);
  expect((await client.messages.create(ask)).stop_reason).toBe('tool_use');
});
