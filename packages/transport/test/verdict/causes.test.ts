import { expect, test } from 'vitest';
import { record } from '../../src/record.ts';
import { replay } from '../../src/replay.ts';
import { tool } from '../../src/tools/tool-call.ts';
import { ask, modelServer, prompt } from '../replay/support/model-server.ts';

type Send = { readonly body: object | string; readonly headers?: Record<string, string> };

/** The likeliest cause that is given for a request that became another one. */
async function causesOf(recorded: Send, actual: Send): Promise<readonly string[]> {
  const { url } = await modelServer();
  const { tape } = await record(() => ask(url, recorded.body, recorded.headers));
  const verdict = await replay(tape, () => ask(url, actual.body, actual.headers));
  expect(verdict.result).toBe('drifted');
  expect(verdict.divergence?.kind).toBe('changed');
  return verdict.divergence?.causes ?? [];
}

const user = (content: unknown) => ({ role: 'user', content });
const assistant = (content: unknown) => ({ role: 'assistant', content });
const body = (more: object) => ({ model: 'claude-sonnet-4-6', max_tokens: 9, ...more });
const tools = (description: string) => [{ name: 'read', description, input_schema: {} }];
const result = (content: string) => [
  user('hello'),
  assistant([{ type: 'tool_use', id: 'toolu_1', name: 'read', input: {} }]),
  user([{ type: 'tool_result', tool_use_id: 'toolu_1', content }]),
];

test.each<readonly [string, RegExp, Send, Send]>([
  [
    'a timestamp in a prompt',
    /timestamp/,
    { body: prompt('It is 2026-03-01T10:00:00.123Z. Go on.') },
    { body: prompt('It is 2026-03-02T11:30:00.456Z. Go on.') },
  ],
  [
    'a time in milliseconds',
    /timestamp/,
    { body: body({ messages: [user('x')], metadata: { at: 1767225600000 } }) },
    { body: body({ messages: [user('x')], metadata: { at: 1767225999999 } }) },
  ],
  [
    'a random id in a prompt',
    /random/,
    { body: prompt('Session 0b8f1f2e-1c6a-4a51-9f0e-6f3d1f0f7a11') },
    { body: prompt('Session 7c9d8e10-aaaa-4bbb-8ccc-121212121212') },
  ],
  [
    'a random number',
    /random/,
    { body: prompt('Seed: 0.7232918231') },
    { body: prompt('Seed: 0.1182736455') },
  ],
  ['an edit of the prompt', /prompt/, { body: prompt('Be brief.') }, { body: prompt('Be kind.') }],
  [
    'an edit of the system prompt',
    /system prompt/,
    { body: prompt('x', { system: 'You are a clerk.' }) },
    { body: prompt('x', { system: 'You are a careful clerk.' }) },
  ],
  [
    'another model',
    /another model/,
    { body: prompt('x') },
    { body: prompt('x', { model: 'claude-opus-4-8' }) },
  ],
  [
    'an edit of the tools',
    /edit of the tools/,
    { body: prompt('x', { tools: tools('Reads.') }) },
    { body: prompt('x', { tools: tools('Reads a file.') }) },
  ],
  [
    'another tool result',
    /tool gave another result/,
    { body: body({ messages: result('3 orders') }) },
    { body: body({ messages: result('4 orders') }) },
  ],
  [
    'an added step',
    /an added step: the conversation is 2 messages longer/,
    { body: body({ messages: [user('x')] }) },
    { body: body({ messages: [user('x'), assistant('y'), user('z')] }) },
  ],
  [
    'a removed step',
    /a removed step: the conversation is 2 messages shorter/,
    { body: body({ messages: [user('x'), assistant('y'), user('z')] }) },
    { body: body({ messages: [user('x')] }) },
  ],
  [
    'a path of another machine',
    /path of another machine/,
    { body: prompt('x', { system: 'Work in /home/ada/shop/src.' }) },
    { body: prompt('x', { system: 'Work in /Users/grace/shop/src.' }) },
  ],
  [
    'a beta header',
    /header/,
    { body: prompt('x') },
    { body: prompt('x'), headers: { 'anthropic-beta': 'context-1m' } },
  ],
  [
    'another SDK version',
    /another SDK version: 0.1.0 then, 0.2.0 now/,
    { body: prompt('x'), headers: { 'x-stainless-package-version': '0.1.0' } },
    {
      body: prompt('x', { stream: false }),
      headers: { 'x-stainless-package-version': '0.2.0' },
    },
  ],
])('the doctor recognises %s', async (_what, cause, recorded, actual) => {
  const causes = await causesOf(recorded, actual);
  expect(causes[0]).toMatch(cause);
});

test('a value of random() is never called a change of the code', async () => {
  const { url } = await modelServer();
  // The source that was saved before the session is what a replay cannot serve.
  const saved = Math.random.bind(Math);
  const agent = () => ask(url, prompt(`Pick ${saved()}`));
  const { tape } = await record(agent);
  const verdict = await replay(tape, agent);
  expect(verdict.result).toBe('drifted');
  expect(verdict.divergence?.causes[0]).toMatch(/random/);
  expect(verdict.divergence?.causes.join()).not.toMatch(/edit|code|step/);
});

test('an added step is never called nondeterminism', async () => {
  const { url } = await modelServer();
  const steps = (count: number) => async () => {
    const messages = [user('start')];
    for (let step = 0; step < count; step++) {
      messages.push(assistant(await ask(url, body({ messages }))), user(`go on ${step}`));
    }
    return messages.length;
  };
  const { tape } = await record(steps(2));
  const { divergence } = await replay(tape, steps(3));
  expect(divergence).toMatchObject({ kind: 'extra', step: 1 });
  expect(divergence?.causes[0]).toMatch(/an added step/);
  expect(divergence?.causes.join()).not.toMatch(/random|timestamp|virtualised/);
});

test('a variable that is set differently is named', async () => {
  const { url } = await modelServer();
  const other = await modelServer();
  process.env.DESK_BASE_URL = url;
  try {
    const agent = () => ask(process.env.DESK_BASE_URL as string, prompt('x'));
    const { tape } = await record(agent);
    process.env.DESK_BASE_URL = other.url;
    const { divergence } = await replay(tape, agent);
    expect(divergence?.causes[0]).toBe('an environment variable is set differently: DESK_BASE_URL');
    expect(divergence?.differences[0]).toMatchObject({ path: 'url' });
  } finally {
    delete process.env.DESK_BASE_URL;
  }
});

test('key order alone is equivalent, not a drift, and the receipt counts it', async () => {
  const { url } = await modelServer();
  const { tape } = await record(() =>
    ask(url, '{"model":"m","messages":[{"role":"user","content":"x"}]}'),
  );
  const verdict = await replay(tape, () =>
    ask(url, '{"messages":[{"content":"x","role":"user"}],"model":"m"}'),
  );
  expect(verdict).toMatchObject({ result: 'equivalent', rules: { 'json-key-order': 1 } });
});

test('multipart boundaries are equivalent, and a part that changed is not', async () => {
  const { url } = await modelServer();
  const upload = (name: string) => async () => {
    const form = new FormData();
    form.append('file', new Blob(['hello']), name);
    return (await fetch(`${url}/v1/files`, { method: 'POST', body: form })).text();
  };
  const { tape } = await record(upload('a.txt'));
  const same = await replay(tape, upload('a.txt'));
  expect(['exact', 'equivalent']).toContain(same.result);
  if (same.result === 'equivalent') expect(same.rules).toEqual({ 'multipart-boundary': 1 });
  const changed = await replay(tape, upload('b.txt'));
  expect(changed.result).toBe('drifted');
});

test('ignored paths are equivalent, each counted by name, and nothing else is', async () => {
  const { url } = await modelServer();
  const agent = (id: string, content: string) => () =>
    ask(url, prompt(content, { metadata: { user_id: id } }));
  const { tape } = await record(agent('a', 'x'));
  const ignore = ['metadata.user_id'];
  expect(await replay(tape, agent('b', 'x'), { ignore })).toMatchObject({
    result: 'equivalent',
    rules: { 'ignore:metadata.user_id': 1 },
  });
  expect((await replay(tape, agent('a', 'x'), { ignore })).result).toBe('exact');
  expect((await replay(tape, agent('b', 'y'), { ignore })).result).toBe('drifted');
  expect((await replay(tape, agent('b', 'x'))).result).toBe('drifted');
});

test('the nearest recording and each place that differs are given with both values', async () => {
  const { url } = await modelServer();
  const agent = (second: string) => async () => [
    await ask(url, prompt('one')),
    await ask(url, prompt(second, { temperature: 1 })),
  ];
  const { tape } = await record(agent('two'));
  const { divergence } = await replay(tape, agent('deux'));
  expect(divergence).toMatchObject({
    kind: 'changed',
    step: 1,
    nearest: { x: 1, step: 1 },
    differences: [{ path: 'body.messages[0].content', recorded: 'two', actual: 'deux' }],
  });
});

test('a changed tool call names the argument', async () => {
  const read = tool('read', async (query: { id: string; deep: boolean }) => query.id);
  const { tape } = await record(() => read({ id: 'a', deep: true }));
  const { divergence } = await replay(tape, () => read({ id: 'a', deep: false }));
  expect(divergence?.differences).toEqual([
    { path: 'input[0].deep', recorded: true, actual: false },
  ]);
});
