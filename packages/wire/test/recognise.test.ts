import { expect, test } from 'vitest';
import { parseRequest, recogniseCall } from '../src/index.ts';
import { asBytes } from './support/samples.ts';

const body = { model: 'claude-sonnet-4-6', max_tokens: 10, messages: [] };
const call = (url: string, content: unknown = body, method = 'POST') => ({
  method,
  url,
  body: content === null ? null : asBytes(JSON.stringify(content)),
});

test.each([
  'https://api.anthropic.com/v1/messages',
  'https://api.anthropic.com/v1/messages?beta=true',
  'http://localhost:4000/team-a/anthropic/v1/messages/',
  'https://gateway.example/anthropic/messages',
  '/v1/messages',
])('POST %s is a step, whatever its host', (url) => {
  expect(recogniseCall(call(url))).toEqual({
    provider: 'anthropic',
    api: 'messages',
    stream: false,
    model: 'claude-sonnet-4-6',
  });
  expect(recogniseCall(call(url, { ...body, stream: true }))?.stream).toBe(true);
});

test.each([
  ['/v1/messages/count_tokens', body, 'POST'],
  ['/v1/messages/batches', { requests: [] }, 'POST'],
  ['/v1/models', null, 'GET'],
  ['/v1/messages', null, 'GET'],
  ['/v1/messages', body, 'PUT'],
  ['/v1/messages', [body], 'POST'],
  ['/v1/messages', { model: 'x' }, 'POST'],
  ['/v1/completions', { model: 'x', prompt: 'hi' }, 'POST'],
  ['/v1/chat/completions', { model: 'x' }, 'POST'],
  ['/v1/chat/completions/chatcmpl-1', body, 'POST'],
  ['/v1/embeddings', { model: 'x', input: 'hi' }, 'POST'],
  ['/v1/responses', { model: 'x' }, 'POST'],
  ['/v1/responses/resp_1/cancel', { model: 'x', input: 'hi' }, 'POST'],
  ['/survey/responses', { input: 'hi' }, 'POST'],
  ['/v1beta/models/gemini-a:countTokens', { contents: [] }, 'POST'],
  ['/v1beta/models/gemini-a:generateContent', { model: 'x' }, 'POST'],
  ['/v1beta/models/gemini-a', null, 'GET'],
  ['/v1/threads/t1/messages', { role: 'user', content: 'hi' }, 'POST'],
  ['/inbox/messages', { messages: ['hello'] }, 'POST'],
  ['not a url at all', body, 'POST'],
])('%s is not a step', (url, content, method) => {
  expect(recogniseCall(call(url, content, method))).toBeNull();
  expect(parseRequest(call(url, content, method))).toBeNull();
});

test.each([
  ['https://api.openai.com/v1/chat/completions', body, 'openai', 'chat-completions', body.model],
  ['https://gw.example/any/chat/completions', body, 'openai', 'chat-completions', body.model],
  [
    'https://r.openai.azure.com/openai/deployments/mine/chat/completions?api-version=1',
    { messages: [] },
    'openai',
    'chat-completions',
    'mine',
  ],
  ['https://api.openai.com/v1/responses', { model: 'm', input: 'hi' }, 'openai', 'responses', 'm'],
  ['/openai/v1/responses', { model: 'm', input: [] }, 'openai', 'responses', 'm'],
  ['/v1/responses', { prompt: { id: 'pmpt_1' } }, 'openai', 'responses', ''],
  [
    'https://generativelanguage.googleapis.com/v1beta/models/gemini-a:generateContent?key=k',
    { contents: [] },
    'gemini',
    'generate-content',
    'gemini-a',
  ],
  [
    'https://h/v1/projects/p/locations/l/publishers/google/models/gemini-a:generateContent',
    { contents: [] },
    'gemini',
    'generate-content',
    'gemini-a',
  ],
])('POST %s is a step of its API', (url, content, provider, api, model) => {
  const found = recogniseCall(call(url, content));
  expect(found).toEqual({ provider, api, stream: false, model });
  const streamed = call(url.replace(':generate', ':streamGenerate'), { ...content, stream: true });
  expect(recogniseCall(streamed)?.stream).toBe(true);
});

test('a body that is no JSON is not a step', () => {
  expect(
    recogniseCall({ method: 'POST', url: '/v1/messages', body: asBytes('{"model":') }),
  ).toBeNull();
});

test('Bedrock and Vertex name the model and the streaming in the path', () => {
  const hosted = { anthropic_version: 'bedrock-2023-05-31', max_tokens: 10, messages: [] };
  const bedrock =
    'https://bedrock-runtime.eu-west-1.amazonaws.com/model/eu.anthropic.claude-sonnet-4-6%3A0';
  expect(recogniseCall(call(`${bedrock}/invoke`, hosted))).toMatchObject({
    model: 'eu.anthropic.claude-sonnet-4-6:0',
    stream: false,
  });
  expect(recogniseCall(call(`${bedrock}/invoke-with-response-stream`, hosted))?.stream).toBe(true);
  expect(recogniseCall(call(`${bedrock}/invoke`, { prompt: 'x' }))).toBeNull();
  const vertex =
    'https://aiplatform.googleapis.com/v1/projects/p/locations/global/publishers/anthropic/models';
  expect(recogniseCall(call(`${vertex}/claude-opus-4-8:streamRawPredict`, hosted))).toMatchObject({
    model: 'claude-opus-4-8',
    stream: true,
  });
});

test('fields of a request that nobody here knows are kept', () => {
  const request = parseRequest(
    call('/v1/messages', { ...body, temperature: 1, brand_new: { a: [1] } }),
  );
  expect(request?.other).toEqual({ brand_new: { a: [1] } });
  expect(request?.parameters).toEqual({ max_tokens: 10, temperature: 1 });
});

test('cache markers and other fields of a block are kept beside it', () => {
  const content = [
    { type: 'text', text: 'hi', cache_control: { type: 'ephemeral' } },
    { type: 'image', source: { type: 'url', url: 'https://x.example/a.png' } },
  ];
  const request = parseRequest(
    call('/v1/messages', { ...body, messages: [{ role: 'user', content }] }),
  );
  expect(request?.messages[0]?.blocks).toEqual([
    { type: 'text', text: 'hi', other: { cache_control: { type: 'ephemeral' } } },
    { type: 'other', value: content[1] },
  ]);
});
