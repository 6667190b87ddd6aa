import { createTapeWriter, memorySink, openTape, type Tape, tapeHeader } from '@tracefork/tape';
import { buildResponse } from '@tracefork/wire';
import { expect, test } from 'vitest';
import { createGovernor, flatPrice, worstCaseOf } from '../src/index.ts';

const url = 'https://api.anthropic.com/v1/messages';
const bytes = (value: unknown) => Buffer.from(JSON.stringify(value));
const request = (more: object = {}) =>
  bytes({ model: 'claude-haiku-4-5', max_tokens: 1000, messages: [], ...more });

/** A tape with these answers, the last of which may be under way. */
function taped(answers: readonly { readonly output: number; readonly whole: boolean }[]): Tape {
  const sink = memorySink();
  const writer = createTapeWriter(sink, { strict: true });
  writer.append(
    tapeHeader({ created: '2026-01-01T00:00:00.000Z', writer: { name: 't', version: '1' } }),
  );
  for (const [x, { output, whole }] of answers.entries()) {
    const answer = buildResponse('anthropic', {
      kind: 'message',
      as: 'json',
      model: 'claude-haiku-4-5',
      blocks: [{ type: 'text', text: 'x' }],
      usage: { input: 1000, output, cacheRead: 0, cacheWrite: { fiveMinutes: 0, oneHour: 0 } },
    });
    const t = x;
    const { status, headers, body } = answer;
    const event = {
      kind: 'request',
      t,
      x,
      via: 'fetch',
      method: 'POST',
      url,
      headers: [],
    } as const;
    writer.append({ ...event, body: request() });
    if (!whole) continue;
    writer.append({ kind: 'response', t, x, status, statusText: 'OK', headers });
    writer.append({ kind: 'data', t, x: [x], n: [body.length], dt: [0], bodies: [body] });
    writer.append({ kind: 'complete', t, x });
  }
  writer.checkpoint();
  return openTape(sink.bytes());
}

test('the worst case of a call is every byte as a token and the longest answer', () => {
  const worst = worstCaseOf({ method: 'POST', url, body: request() }, {});
  const expected = ((request().length + 1000) * 1 + 1000 * 5) / 1e6;
  expect(worst).toEqual({ known: true, dollars: expected, model: 'claude-haiku-4-5' });
});

test('a call whose cost its own bytes do not bound has no known worst case, with the reason', () => {
  const reasonOf = (more: object) => {
    const worst = worstCaseOf({ method: 'POST', url, body: request(more) }, {});
    return worst.known ? 'known' : worst.reason;
  };
  expect(reasonOf({ model: 'new-model' })).toBe('the price of new-model is not known');
  expect(reasonOf({ speed: 'fast' })).toContain('speed or service tier');
  expect(reasonOf({ tools: [{ type: 'web_search_20250305', name: 'web_search' }] })).toContain(
    'billed by themselves',
  );
  const source = { type: 'url', url: 'https://example.com/a.png' };
  const content = [{ type: 'image', source }];
  expect(reasonOf({ messages: [{ role: 'user', content }] })).toContain('do not bound');
  const chat = bytes({ model: 'gpt-x', messages: [] });
  const unbounded = worstCaseOf(
    { method: 'POST', url: 'https://api.openai.com/v1/chat/completions', body: chat },
    { other: flatPrice(1, 2) },
  );
  expect(unbounded).toMatchObject({ known: false, reason: expect.stringContaining('no limit') });
});

test('a budget is reserved at the worst case, given back when the answer has come, and never passed', async () => {
  const each = ((request().length + 1000) * 1 + 1000 * 5) / 1e6;
  const answers: { output: number; whole: boolean }[] = [];
  const governor = createGovernor({ allowance: { kind: 'budget', dollars: 1.5 * each } });
  const account = governor.open(() => taped(answers));
  const ask = () => account.permit({ x: answers.length, url, body: request() });
  expect(await ask()).toBeUndefined();
  answers.push({ output: 10, whole: false });
  expect(await ask()).toMatch(
    /^the budget of \$0\.\d+ has \$0\.\d+ left, and this call may cost up to/,
  );
  answers[0] = { output: 10, whole: true };
  expect(await ask()).toBeUndefined();
  answers.push({ output: 1000, whole: false });
  const known = (1000 + 10 * 5) / 1e6;
  expect(account.close()).toEqual({ calls: 2, local: 0, dollars: known, atMost: known + each });
});

test('forks of one governor share its budget and its number of calls', async () => {
  const governor = createGovernor({ allowance: { kind: 'unlimited' }, maxCalls: 2 });
  const one = governor.open(() => undefined);
  const two = governor.open(() => undefined);
  const call = { x: 0, url, body: request() };
  expect([await one.permit(call), await two.permit(call)]).toEqual([undefined, undefined]);
  expect(await one.permit(call)).toContain('--max-calls');
});

test('nothing that costs money leaves unless it was allowed; calls to this machine do', async () => {
  const account = createGovernor().open(() => undefined);
  const body = request();
  expect(await account.permit({ x: 0, url: 'http://127.0.0.1:1/v1/messages', body })).toBe(
    undefined,
  );
  expect(await account.permit({ x: 1, url, body })).toContain('api.anthropic.com costs money');
  const billed = createGovernor({ localIsPaid: true }).open(() => undefined);
  expect(await billed.permit({ x: 0, url: 'http://127.0.0.1:1/v1/messages', body })).toContain(
    'costs money',
  );
});

test('an unknown price is refused under a budget, and an explicit one is taken', async () => {
  const body = request({ model: 'new-model' });
  const allowance = { kind: 'budget', dollars: 10 } as const;
  const without = createGovernor({ allowance }).open(() => undefined);
  expect(await without.permit({ x: 0, url, body })).toContain('--price');
  const given = createGovernor({ allowance, prices: { other: flatPrice(3, 15) } });
  expect(await given.open(() => undefined).permit({ x: 0, url, body })).toBe(undefined);
});

test('an answer that was billed beyond its limit ends the budget for every fork, before the next call', async () => {
  const each = ((request().length + 1000) * 1 + 1000 * 5) / 1e6;
  const answers = [{ output: 1_000_000, whole: false }];
  const governor = createGovernor({ allowance: { kind: 'budget', dollars: 10 * each } });
  const account = governor.open(() => taped(answers));
  const other = governor.open(() => undefined);
  expect(await account.permit({ x: 0, url, body: request() })).toBeUndefined();
  expect(governor.overshot.aborted).toBe(false);
  answers[0] = { output: 1_000_000, whole: true };
  expect(await other.permit({ x: 0, url, body: request() })).toMatch(
    /^the budget of .* has \$0\.00/,
  );
  expect(governor.overshot.aborted).toBe(true);
  expect(governor.spent()).toMatchObject({ calls: 1, dollars: (1000 + 5_000_000) / 1e6 });
  expect(governor.overshoot()).toBeCloseTo((1000 + 5_000_000) / 1e6 - 10 * each);
});

test('a call beside the forks is reserved and settled as theirs are', () => {
  const each = ((request().length + 1000) * 1 + 1000 * 5) / 1e6;
  const governor = createGovernor({ allowance: { kind: 'budget', dollars: 1.5 * each } });
  const call = { url, body: request() };
  const first = governor.reserve(call);
  expect(governor.reserve(call).kind).toBe('refused');
  if (first.kind !== 'reserved') throw new Error(first.reason);
  const body = bytes({
    type: 'message',
    model: 'claude-haiku-4-5',
    content: [],
    usage: { input_tokens: 100, output_tokens: 10 },
  });
  const headers = [['content-type', 'application/json']] as const;
  expect(first.settle({ status: 200, headers, body })).toBeCloseTo(150 / 1e6);
  expect(governor.spent()).toMatchObject({ calls: 1, dollars: 150 / 1e6 });
  const broken = governor.reserve(call);
  expect(broken.kind === 'reserved' && broken.settle(undefined)).toBeCloseTo(each);
  expect(governor.spent().atMost).toBeCloseTo(each + 150 / 1e6);
  expect(governor.overshoot()).toBe(0);
});
