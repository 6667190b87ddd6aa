import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ApiName, buildResponse } from '@tracefork/wire';
import { expect, test } from 'vitest';
import { apply, vendorRunner, verify } from '../src/index.ts';
import { actualOfStep, sealStep } from '../src/seal.ts';
import { answer } from './support/samples.ts';
import { tapeOf } from './support/tape-of.ts';

/** A server that speaks an API, and keeps what it was asked. */
async function serverOf(api: ApiName, spec: Parameters<typeof buildResponse>[1]) {
  const asked: { path: string; body: Record<string, unknown> }[] = [];
  const server = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    asked.push({ path: request.url ?? '', body: JSON.parse(Buffer.concat(pieces).toString()) });
    const built = buildResponse({ api }, spec);
    response.writeHead(built.status, Object.fromEntries(built.headers)).end(built.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    asked,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const system = 'You are a refund desk.';
const model = 'model-a';
const schema = { type: 'object', properties: {} };
const user = { role: 'user', content: 'Refund order R-1043.' };
const chatTool = { type: 'function', function: { name: 'find', parameters: schema } };
const responsesTool = { type: 'function', name: 'find', parameters: schema };

const chatBody = {
  model,
  messages: [{ role: 'system', content: system }, user],
  tools: [chatTool],
  temperature: 0,
  top_p: 1,
  seed: 7,
  max_completion_tokens: 512,
};
const responsesBody = {
  model,
  instructions: system,
  input: [{ role: 'developer', content: 'Be brief.' }, user],
  tools: [responsesTool],
  temperature: 0,
  top_p: 1,
  max_output_tokens: 512,
};
const geminiBody = {
  contents: [{ role: 'user', parts: [{ text: 'Refund order R-1043.' }] }],
  systemInstruction: { parts: [{ text: system }] },
  tools: [{ functionDeclarations: [{ name: 'find', parametersJsonSchema: schema }] }],
  generationConfig: { temperature: 0, topP: 1, seed: 7, maxOutputTokens: 512 },
};

const cases = [
  ['chat-completions', '/v1/chat/completions', chatBody, '/v1'],
  ['responses', '/v1/responses', responsesBody, '/v1'],
  ['generate-content', '/v1beta/models/model-a:generateContent', geminiBody, ''],
] as const;

test.each(cases)(
  '%s: a sealed step runs again through the real SDK and verifies',
  async (api, path, body, base) => {
    const tape = tapeOf([{ api, url: `https://api.example${path}`, body, answer }]);
    const { bundle } = await sealStep(tape, { step: 0 });
    const { inputs } = await actualOfStep(tape, { step: 0 });
    const again = { ...answer, as: 'json', id: 'fresh', salt: 'fresh' } as typeof answer;
    await using server = await serverOf(api, again);
    const run = vendorRunner({ apiKey: 'k', baseURL: `${server.url}${base}` });
    const record = await apply(bundle, inputs, { run });
    expect(verify(bundle, record)).toEqual({ verified: true, errors: [], warnings: [] });
    expect(server.asked).toHaveLength(1);
    const sent = server.asked[0]?.body;
    const {
      top_p: _default,
      contents,
      generationConfig,
      ...named
    } = body as Record<string, unknown>;
    if (api === 'generate-content') {
      expect(sent).toMatchObject({
        contents,
        systemInstruction: { parts: [{ text: system }] },
        generationConfig,
      });
    } else {
      expect(sent).toEqual(named);
    }
  },
);

test('a refusal and reasoning are the same transcript through the SDK and from a tape', async () => {
  const spec = {
    ...answer,
    as: 'json',
    blocks: [
      { type: 'thinking', thinking: 'Hm.', signature: 'c2ln' },
      { type: 'refusal', refusal: 'I will not.' },
    ],
  } as typeof answer;
  for (const [api, path, body] of cases.slice(0, 2)) {
    const tape = tapeOf([{ api, url: `https://api.example${path}`, body, answer: spec }]);
    const { bundle } = await sealStep(tape, { step: 0 });
    const { inputs } = await actualOfStep(tape, { step: 0 });
    await using server = await serverOf(api, spec);
    const run = vendorRunner({ apiKey: 'k', baseURL: `${server.url}/v1` });
    expect(verify(bundle, await apply(bundle, inputs, { run })).verified, api).toBe(true);
  }
});

test('inputs that could be of either API of OpenAI cost no call', async () => {
  const body = { ...responsesBody, instructions: undefined, tools: undefined, input: [user] };
  const tape = tapeOf([{ api: 'responses', url: 'https://x/v1/responses', body, answer }]);
  const { bundle } = await sealStep(tape, { step: 0 });
  const { inputs } = await actualOfStep(tape, { step: 0 });
  const run = vendorRunner({ apiKey: 'k', baseURL: 'http://127.0.0.1:9' });
  await expect(apply(bundle, inputs, { run })).rejects.toMatchObject({
    code: 'RERUN_NO_RUNNER',
    message: expect.stringContaining('Chat Completions or of Responses'),
  });
});

test('a vendor without an SDK here is refused with those that have one', async () => {
  const inputs = { system_prompt: '', messages: [] };
  const request = {
    model: { vendor: 'acme', id: 'm' },
    sampling: { temperature: 0, top_p: 1 },
    inputs,
  };
  await expect(vendorRunner()(request)).rejects.toMatchObject({
    code: 'RERUN_NO_RUNNER',
    message: expect.stringContaining('anthropic, openai, gemini'),
  });
});

test('an error of the API is told, with its words', async () => {
  const tape = tapeOf([
    { api: 'chat-completions', url: 'https://x/v1/chat/completions', body: chatBody, answer },
  ]);
  const { bundle } = await sealStep(tape, { step: 0 });
  const { inputs } = await actualOfStep(tape, { step: 0 });
  const refused = { kind: 'error', status: 400, message: 'Not today.' } as const;
  await using server = await serverOf('chat-completions', refused);
  const run = vendorRunner({ apiKey: 'k', baseURL: `${server.url}/v1` });
  await expect(apply(bundle, inputs, { run })).rejects.toMatchObject({
    code: 'RERUN_RUN_FAILED',
    message: expect.stringContaining('Not today.'),
  });
});
