import { expect, test } from 'vitest';
import {
  anthropicRunner,
  apply,
  type Bundle,
  capture,
  localEmbedder,
  signBundle,
  verify,
} from '../src/index.ts';
import { sealStep } from '../src/seal.ts';
import { messagesServer } from './support/messages-server.ts';
import { answer, privateKey, request } from './support/samples.ts';
import { tapeOf } from './support/tape-of.ts';

const inputs = { system_prompt: request.system, messages: request.messages, tools: request.tools };
const json = { ...answer, as: 'json', id: 'msg_fresh', salt: 'fresh' } as typeof answer;
const { bundle } = await sealStep(tapeOf([{ body: request, answer }]), {
  step: 0,
  signingKey: privateKey,
});
const withSampling = (sampling: Bundle['sampling']): Bundle => ({ ...bundle, sampling });

test('a step sealed from a tape runs again through the real SDK and verifies', async () => {
  await using server = await messagesServer(json);
  const run = anthropicRunner({ apiKey: 'sk-test', baseURL: server.url });
  const record = await apply(bundle, inputs, { run });
  expect(verify(bundle, record)).toEqual({ verified: true, errors: [], warnings: [] });
  expect(server.received).toHaveLength(1);
  expect(server.received[0]?.path).toBe('/v1/messages');
  expect(JSON.stringify(server.received[0]?.headers)).toContain('sk-test');
  const { top_p: _left, ...sent } = request;
  expect(server.received[0]?.body).toEqual(sent);
});

test('parameters at the API’s defaults are left unsaid, others are sent', async () => {
  await using server = await messagesServer(json);
  const run = anthropicRunner({ apiKey: 'k', baseURL: server.url, maxTokens: 9 });
  await apply(withSampling({ temperature: 1, top_p: 1, max_tokens: 5 }), inputs, { run });
  await apply(withSampling({ temperature: 1, top_p: 0.9 }), inputs, { run });
  const sampled = server.received.map(({ body }) => [
    body.temperature,
    body.top_p,
    body.max_tokens,
  ]);
  expect(sampled).toEqual([
    [undefined, undefined, 5],
    [undefined, 0.9, 9],
  ]);
});

test('other inputs than the pinned ones cost no call', async () => {
  await using server = await messagesServer(json);
  const run = anthropicRunner({ apiKey: 'k', baseURL: server.url });
  const other = { ...inputs, messages: [] };
  await expect(apply(bundle, other, { run })).rejects.toMatchObject({
    code: 'RERUN_INPUTS_MISMATCH',
    mismatches: ['InputHashMismatch:messages_sha256'],
  });
  expect(server.received).toEqual([]);
});

test('another vendor, or no max_tokens, is refused before a call, with what would help', async () => {
  const run = anthropicRunner({ apiKey: 'k', baseURL: 'http://127.0.0.1:9' });
  const foreign = { ...bundle, model: { vendor: 'openai', id: 'gpt-5' } };
  await expect(apply(foreign, inputs, { run })).rejects.toMatchObject({
    code: 'RERUN_NO_RUNNER',
    message: expect.stringContaining('`openai`'),
  });
  await expect(
    apply(withSampling({ temperature: 0, top_p: 1 }), inputs, { run }),
  ).rejects.toMatchObject({
    code: 'RERUN_NO_RUNNER',
    message: expect.stringContaining('--max-tokens'),
  });
});

test('an error of the API is told, with its words', async () => {
  await using server = await messagesServer({
    kind: 'error',
    status: 400,
    message: 'too many llamas',
  });
  const run = anthropicRunner({ apiKey: 'k', baseURL: server.url });
  await expect(apply(bundle, inputs, { run })).rejects.toMatchObject({
    code: 'RERUN_RUN_FAILED',
    message: expect.stringContaining('too many llamas'),
  });
});

test('a fetch that is given sends the request, and an embedder adds the embedding', async () => {
  await using server = await messagesServer(json);
  const urls: string[] = [];
  const fetch: typeof globalThis.fetch = (input, init) => {
    urls.push(String(input));
    return globalThis.fetch(input, init);
  };
  const texts: string[] = [];
  const record = await apply(signBundle(bundle, privateKey), inputs, {
    run: anthropicRunner({ apiKey: 'k', baseURL: server.url, fetch }),
    embed: async (text) => {
      texts.push(text);
      return [1, 2, 3];
    },
  });
  expect(urls).toEqual([`${server.url}/v1/messages`]);
  expect(texts).toEqual(['I will look the order up: ünïcode 🙂.']);
  expect(Buffer.from(record.output.embedding ?? '', 'base64').readFloatLE(4)).toBe(2);
});

test('without the optional package, embedding says what to install', async () => {
  await expect(localEmbedder()('text')).rejects.toMatchObject({
    code: 'RERUN_PEER_MISSING',
    message: expect.stringContaining('npm install @huggingface/transformers'),
  });
});

test('a model that is not on this machine is named, with the reason and a way out', async () => {
  const env = { allowRemoteModels: true, localModelPath: '' };
  const load = async () => ({
    env,
    pipeline: async (_task: string, name: string, options: { local_files_only: boolean }) => {
      throw new Error(`${name} not found (${env.allowRemoteModels}, ${options.local_files_only})`);
    },
  });
  await expect(localEmbedder({ load })('text')).rejects.toMatchObject({
    code: 'RERUN_EMBEDDER_MODEL',
    model: 'Xenova/all-MiniLM-L6-v2',
    message: expect.stringMatching(/not found \(false, true\).*allow its download/),
  });
});

test('a local model is loaded once, from the folder that is named, and its vectors are used', async () => {
  const env = { allowRemoteModels: true, localModelPath: '' };
  let loaded = 0;
  let folder = '';
  const load = async () => ({
    env,
    pipeline: async () => {
      loaded += 1;
      folder = env.localModelPath;
      return async (text: string) => ({ data: Float32Array.from([text.length, 1]) });
    },
  });
  const embed = localEmbedder({ load, modelsFolder: '/models' });
  expect([...Array.from(await embed('abc')), ...Array.from(await embed('a'))]).toEqual([
    3, 1, 1, 1,
  ]);
  expect({ loaded, folder }).toEqual({ loaded: 1, folder: '/models' });
  expect(env).toEqual({ allowRemoteModels: true, localModelPath: '' });
});

test('a bundle or inputs of another shape are refused by name', async () => {
  const run = anthropicRunner({ apiKey: 'k' });
  const bad = { ...bundle, extra: 1 } as unknown as Bundle;
  await expect(apply(bad, inputs, { run })).rejects.toThrow(
    'SchemaViolation:bundle: extra: unknown key',
  );
  await expect(apply(bundle, {} as never, { run })).rejects.toThrow('system_prompt: missing');
  expect(() => capture({} as never)).toThrow('SchemaViolation:step: model: missing');
});
