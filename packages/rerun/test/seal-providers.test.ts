import { expect, test } from 'vitest';
import { apply, hashOf, verify } from '../src/index.ts';
import {
  actualOfStep,
  proveStep,
  sealStep,
  sealTape,
  tapeRunner,
  verifyManifest,
} from '../src/seal.ts';
import { answer, privateKey } from './support/samples.ts';
import { type Call, tapeOf } from './support/tape-of.ts';

if (answer.kind !== 'message') throw new Error('the sample is a message');

const system = 'You are a refund desk.';
const chat = [
  { role: 'system', content: system },
  { role: 'user', content: 'Refund order R-1043.' },
];
const tools = [{ type: 'function', function: { name: 'find', parameters: { type: 'object' } } }];
const contents = [{ role: 'user', parts: [{ text: 'Refund order R-1043.' }] }];
const declared = [{ functionDeclarations: [{ name: 'find' }] }];
const sampled = { temperature: 0, top_p: 1 };
const model = 'model-a';

const calls: readonly (Call & { vendor: string; messages: unknown; toolList: unknown })[] = [
  {
    vendor: 'openai',
    api: 'chat-completions',
    url: 'https://api.openai.com/v1/chat/completions',
    body: { model, messages: chat, tools, ...sampled, seed: 7, max_completion_tokens: 512 },
    messages: chat,
    toolList: tools,
    answer,
  },
  {
    vendor: 'openai',
    api: 'responses',
    url: 'https://api.openai.com/v1/responses',
    body: {
      model,
      instructions: system,
      input: contents,
      tools,
      ...sampled,
      max_output_tokens: 512,
    },
    messages: contents,
    toolList: tools,
    answer,
  },
  {
    vendor: 'gemini',
    api: 'generate-content',
    url: 'https://generativelanguage.googleapis.com/v1beta/models/model-a:streamGenerateContent?alt=sse',
    body: {
      contents,
      systemInstruction: { parts: [{ text: system }] },
      tools: declared,
      generationConfig: { temperature: 0, topP: 1, maxOutputTokens: 512 },
    },
    messages: contents,
    toolList: declared,
    answer,
  },
];

test.each(calls)('$api: a recorded step is sealed, and streamed or not verifies', async (call) => {
  const tape = tapeOf([call]);
  const { bundle, notes } = await sealStep(tape, { step: 0, signingKey: privateKey });
  expect(notes).toEqual([]);
  expect(bundle).toMatchObject({
    model: { vendor: call.vendor, id: model },
    sampling: { temperature: 0, top_p: 1, max_tokens: 512 },
    inputs: {
      system_prompt_sha256: hashOf(system),
      messages_sha256: hashOf(call.messages),
      tools_sha256: hashOf(call.toolList),
    },
  });
  const json = tapeOf([
    { ...call, answer: { ...call.answer, as: 'json', salt: 'b' } as typeof answer },
  ]);
  for (const other of [tape, json]) {
    expect(verify(bundle, await actualOfStep(other, { step: 0 }))).toMatchObject({
      verified: true,
    });
  }
  const said = { ...answer, blocks: [{ type: 'text', text: 'no' }] } as typeof answer;
  const changed = await actualOfStep(tapeOf([{ ...call, answer: said }]), { step: 0 });
  expect(verify(bundle, changed).errors).toEqual(['TranscriptHashMismatch']);
});

test.each(calls)('$api: a sealed step runs again from its tape', async (call) => {
  const tape = tapeOf([call]);
  const { bundle } = await sealStep(tape, { step: 0, tolerance: { level: 'structural' } });
  const { inputs } = await actualOfStep(tape, { step: 0 });
  const record = await apply(bundle, inputs, { run: tapeRunner(tape) });
  expect(verify(bundle, record)).toMatchObject({ verified: true });
});

test.each(calls)('$api: what failed or broke off is not sealed', async (call) => {
  const failed = tapeOf([{ ...call, answer: { kind: 'error', status: 429, message: 'no' } }]);
  await expect(sealStep(failed, { step: 0 })).rejects.toMatchObject({
    code: 'SEAL_STEP_UNFINISHED',
    message: expect.stringMatching(/429/),
  });
  await expect(sealStep(tapeOf([{ ...call, cut: 300 }]), { step: 0 })).rejects.toMatchObject({
    code: 'SEAL_STEP_UNFINISHED',
    message: expect.stringContaining('broke off'),
  });
});

test('a tape of all providers is sealed as one, and each step can be shown alone', () => {
  const tape = tapeOf(calls);
  const { manifest, secret } = sealTape(tape, { signingKey: privateKey });
  expect(manifest.steps).toHaveLength(3);
  expect(verifyManifest(tape, { manifest, secret })).toMatchObject({ verified: true });
  const { shown } = proveStep(tape, { manifest, secret, step: 2, show: ['model'] });
  expect(shown.model?.value).toEqual({ vendor: 'gemini', id: model });
});

test('a history that stands at the provider is said not to be pinned', async () => {
  const [, call] = calls;
  const body = { ...(call?.body as object), previous_response_id: 'resp_1' };
  const { notes } = await sealStep(tapeOf([{ ...(call as Call), body }]), { step: 0 });
  expect(notes).toEqual([
    'not pinned: the history before this request, which stands at openai (resp_1)',
  ]);
});
