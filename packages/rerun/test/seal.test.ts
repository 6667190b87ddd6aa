import { buildResponse } from '@tracefork/wire';
import { expect, test } from 'vitest';
import { apply, capture, generateKeyPair, hashOf, verify } from '../src/index.ts';
import { actualOfStep, sealStep, tapeRunner } from '../src/seal.ts';
import { answer, privateKey, request } from './support/samples.ts';
import { tapeOf } from './support/tape-of.ts';

const { top_p: _top_p, temperature: _temperature, ...unsampled } = request;

test('a sealed step pins what was sent and what was said, and its own tape verifies against it', async () => {
  const tape = tapeOf([{ body: request, answer }]);
  const { bundle, notes } = await sealStep(tape, { step: 0, signingKey: privateKey });
  expect(notes).toEqual([]);
  expect(bundle).toMatchObject({
    rerun_version: '0.1',
    model: { vendor: 'anthropic', id: 'claude-sonnet-4-6' },
    sampling: { temperature: 0, top_p: 1, max_tokens: 512 },
    inputs: {
      system_prompt_sha256: hashOf(request.system),
      messages_sha256: hashOf(request.messages),
      tools_sha256: hashOf(request.tools),
    },
    runtime: { class: 'cloud', tool_versions: { node: '24.21.0' } },
    tolerance: { level: 'byte' },
  });
  expect(verify(bundle, await actualOfStep(tape, { step: 0 }))).toEqual({
    verified: true,
    errors: [],
    warnings: [],
  });
});

test('an answer in one piece and the same answer streamed, under other ids, are one transcript', async () => {
  if (answer.kind !== 'message') expect.unreachable();
  const json = tapeOf([
    { body: request, answer: { ...answer, as: 'json', id: 'msg_x', salt: 'b' } },
  ]);
  const { bundle } = await sealStep(tapeOf([{ body: request, answer }]), { step: 0 });
  expect(verify(bundle, await actualOfStep(json, { step: 0 })).verified).toBe(true);
});

test('an answer that was compressed on the wire is the same answer', async () => {
  const plain = await sealStep(tapeOf([{ body: request, answer }]), { step: 0 });
  const packed = await sealStep(tapeOf([{ body: request, answer, gzip: true }]), { step: 0 });
  expect(packed.bundle).toEqual(plain.bundle);
});

test('a step that said or was asked something else does not verify, and says which', async () => {
  const { bundle } = await sealStep(tapeOf([{ body: request, answer }]), { step: 0 });
  const said = tapeOf([
    { body: request, answer: { ...answer, blocks: [{ type: 'text', text: 'no' }] } as never },
  ]);
  const asked = tapeOf([{ body: { ...request, system: 'You are a pirate.' }, answer }]);
  expect(verify(bundle, await actualOfStep(said, { step: 0 })).errors).toEqual([
    'TranscriptHashMismatch',
  ]);
  expect(verify(bundle, await actualOfStep(asked, { step: 0 })).errors).toEqual([
    'InputHashMismatch:system_prompt_sha256',
  ]);
});

test('sampling that was not sent is never invented: it is refused, said, or assumed with a date', async () => {
  const tape = tapeOf([
    { body: { ...unsampled, temperature: 0.5 }, answer },
    { body: unsampled, answer },
  ]);
  await expect(sealStep(tape, { step: 1 })).rejects.toMatchObject({
    code: 'SEAL_SAMPLING_OMITTED',
    omitted: ['temperature', 'top_p'],
    message: expect.stringMatching(/--temperature N --top-p N.*--assume-provider-defaults/s),
  });
  await expect(sealStep(tape, { step: 0 })).rejects.toMatchObject({ omitted: ['top_p'] });

  const said = await sealStep(tape, { step: 0, top_p: 0.9 });
  expect(said.bundle.sampling).toEqual({ temperature: 0.5, top_p: 0.9, max_tokens: 512 });
  expect(said.notes).toEqual([]);

  const assumed = await sealStep(tape, { step: 0, assumeProviderDefaults: true });
  expect(assumed.bundle.sampling).toEqual({ temperature: 0.5, top_p: 1, max_tokens: 512 });
  expect(assumed.bundle.runtime.tool_versions?.['provider-defaults']).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(assumed.notes[0]).toMatch(/^assumed, not recorded: top_p 1 \(.*anthropic as of \d{4}-/);
});

test('sampling that contradicts the request is refused with both values', async () => {
  const tape = tapeOf([{ body: request, answer }]);
  await expect(sealStep(tape, { step: 0, temperature: 1 })).rejects.toMatchObject({
    code: 'SEAL_SAMPLING_CONFLICT',
    message: expect.stringContaining('was sent with temperature 0; you said 1'),
  });
  expect((await sealStep(tape, { step: 0, temperature: 0 })).bundle.sampling.temperature).toBe(0);
});

test('retries are one step, and its last attempt is what counts', async () => {
  const overloaded = { kind: 'error', status: 529 } as const;
  const tape = tapeOf([
    { body: request, answer: overloaded },
    { body: request, answer },
  ]);
  const alone = await sealStep(tapeOf([{ body: request, answer }]), { step: 0 });
  expect((await sealStep(tape, { step: 0 })).bundle).toEqual(alone.bundle);
  await expect(sealStep(tape, { step: 1 })).rejects.toMatchObject({
    code: 'SEAL_NO_SUCH_STEP',
    message: expect.stringContaining('the tape has steps 0 to 0'),
  });
});

test('a step that failed, broke off or is ambiguous JSON is not sealed, and says why', async () => {
  const twice = JSON.stringify(request).replace('{', '{"model":"other",');
  const tape = tapeOf([
    { body: request, answer: { kind: 'error', status: 400, message: 'no' } },
    { body: { ...request, stream: true }, answer, cut: 400 },
    { body: twice, answer },
  ]);
  const codes = ['SEAL_STEP_UNFINISHED', 'SEAL_STEP_UNFINISHED', 'SEAL_STEP_UNREADABLE'];
  const words = [
    'invalid_request_error, 400',
    'its answer broke off',
    'model: the key occurs twice',
  ];
  for (const [step, code] of codes.entries()) {
    await expect(sealStep(tape, { step }), code).rejects.toMatchObject({
      code,
      message: expect.stringContaining(words[step] ?? ''),
    });
  }
});

test('structural: other words and the same calls pass, other calls do not, and each is named', async () => {
  if (answer.kind !== 'message') expect.unreachable();
  const [, find, refund] = answer.blocks;
  const sealed = await sealStep(tapeOf([{ body: request, answer }]), {
    step: 0,
    tolerance: { level: 'structural' },
    signingKey: privateKey,
  });
  expect(sealed.bundle.rerun_version).toBe('0.1+tracefork.1');
  const against = async (blocks: unknown[]) => {
    const tape = tapeOf([{ body: request, answer: { ...answer, blocks } as never }]);
    return verify(sealed.bundle, await actualOfStep(tape, { step: 0 })).errors;
  };
  const other = { type: 'tool-call', name: 'refund', input: { order: 'R-1' } };
  expect(await against([{ type: 'text', text: 'Let me see.' }, find, refund])).toEqual([]);
  expect(await against([refund, find])).toEqual([
    'ToolCallMismatch:index=0',
    'ToolCallMismatch:index=1',
  ]);
  expect(await against([find, other])).toEqual(['ToolCallMismatch:index=1']);
  expect(await against([find])).toEqual(['ToolCallCountMismatch:bundle=2,actual=1']);
});

test('semantic: the answer is embedded through the port, on both sides', async () => {
  const embed = async (text: string) => [text.length, 1, 0];
  const tape = tapeOf([{ body: request, answer }]);
  const tolerance = { level: 'semantic', threshold: 0.99 } as const;
  const { bundle } = await sealStep(tape, { step: 0, embed, tolerance });
  expect(verify(bundle, await actualOfStep(tape, { step: 0, embed })).verified).toBe(true);
  const turned = await actualOfStep(tape, { step: 0, embed: async () => [0, 0, 1] });
  expect(verify(bundle, turned).errors).toEqual([
    'SemanticBelowThreshold:cosine=0.0000,threshold=0.99',
  ]);
  expect(verify(bundle, await actualOfStep(tape, { step: 0 })).errors).toEqual([
    'MissingEmbedding:output.embedding',
  ]);
});

test('a bundle is applied from a tape, whatever the order of its steps, and nothing else is served', async () => {
  const greeting = { ...request, messages: [{ role: 'user', content: 'hello' }] };
  const hello = { ...answer, blocks: [{ type: 'text', text: 'Hello.' }] } as never;
  const tape = tapeOf([
    { body: greeting, answer: hello },
    { body: request, answer },
  ]);
  const { bundle } = await sealStep(tape, { step: 1 });
  const inputs = {
    system_prompt: request.system,
    messages: request.messages,
    tools: request.tools,
  };
  const record = await apply(bundle, inputs, { run: tapeRunner(tape) });
  expect(verify(bundle, record).verified).toBe(true);

  const run = tapeRunner(tapeOf([{ body: greeting, answer: hello }]));
  await expect(apply(bundle, inputs, { run })).rejects.toMatchObject({ code: 'RERUN_RUN_FAILED' });
  const wrong = { ...inputs, system_prompt: 'other' };
  await expect(apply(bundle, wrong, { run: tapeRunner(tape) })).rejects.toMatchObject({
    code: 'RERUN_INPUTS_MISMATCH',
    mismatches: ['InputHashMismatch:system_prompt_sha256'],
  });
});

test('a sealed bundle is what capture makes of the same step, and holds no word of it', async () => {
  const secret = 'a very particular phrase';
  const body = { ...request, system: secret, messages: [{ role: 'user', content: secret }] };
  const built = buildResponse('anthropic', {
    ...answer,
    blocks: [{ type: 'text', text: secret }],
  } as never);
  const tape = tapeOf([{ body, answer: built }]);
  const key = generateKeyPair();
  const { bundle } = await sealStep(tape, { step: 0, signingKey: key.privateKey });
  const { inputs, output } = await actualOfStep(tape, { step: 0 });
  const { model, sampling, runtime, tolerance } = bundle;
  const expected = { transcript: output.transcript ?? null };
  const made = capture(
    { model, sampling, inputs, runtime, expected, tolerance },
    { signingKey: key.privateKey },
  );
  expect(made).toEqual(bundle);
  expect(JSON.stringify(bundle)).not.toContain(secret);
  expect(JSON.stringify(bundle)).not.toContain(key.privateKey);
});
