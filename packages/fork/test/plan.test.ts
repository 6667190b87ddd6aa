import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Event, openTape, type Tape, tapeHeader, writeTape } from '@tracefork/tape';
import { record, tool } from '@tracefork/transport';
import { buildResponse } from '@tracefork/wire';
import { expect, onTestFinished, test } from 'vitest';
import { type ForkPlan, type ForkRequest, fork, planFork } from '../src/index.ts';
import { demo } from './support/demo.ts';
import { say, world } from './support/world.ts';

const url = 'https://api.anthropic.com/v1/messages';

/** A tape with these events between its header and its end. */
function taped(events: readonly Event[]): Tape {
  const folder = mkdtempSync(join(tmpdir(), 'fork-plan-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'run.tape');
  const header = { created: '2026-01-01T00:00:00.000Z', writer: { name: 't', version: '1' } };
  writeTape(file, [tapeHeader(header), ...events, { kind: 'end', t: 99, complete: true }]);
  return openTape(file);
}

/** One step with an answer of these blocks. */
function step(
  x: number,
  blocks: Parameters<typeof buildResponse>[1] extends infer S
    ? S extends { readonly blocks: infer B }
      ? B
      : never
    : never,
): readonly Event[] {
  const { status, headers, body } = buildResponse('anthropic', {
    kind: 'message',
    as: 'json',
    model: 'claude-haiku-4-5',
    blocks,
    usage: { input: 100, output: 10, cacheRead: 0, cacheWrite: { fiveMinutes: 0, oneHour: 0 } },
  });
  const request = {
    model: 'claude-haiku-4-5',
    max_tokens: 50,
    messages: [{ role: 'user', content: String(x) }],
  };
  const t = 10 * x;
  return [
    {
      kind: 'request',
      t,
      x,
      via: 'fetch',
      method: 'POST',
      url,
      headers: [],
      body: Buffer.from(JSON.stringify(request)),
    },
    { kind: 'response', t, x, status, statusText: 'OK', headers },
    { kind: 'data', t, x: [x], n: [body.length], dt: [0], bodies: [body] },
    { kind: 'complete', t, x },
  ];
}

const text = [{ type: 'text', text: 'hello' }] as const;

function refused(tape: Tape, request: ForkRequest) {
  const plan = planFork(tape, request);
  if (plan.kind !== 'refused') throw new Error('this was to be refused');
  return plan;
}

function planned(tape: Tape, request: ForkRequest): ForkPlan {
  const plan = planFork(tape, request);
  if (plan.kind === 'refused') throw new Error(plan.reason);
  return plan;
}

test('a plan is JSON that says what is served, what goes live, what it costs and what that saves', () => {
  const tape = taped([0, 1, 2, 3].flatMap((x) => step(x, text)));
  const plan = planned(tape, { step: 1, mutation: { kind: 'resample' } });
  const each = (100 * 1 + 10 * 5) / 1e6;
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  expect(plan).toMatchObject({
    parent: tape.chain,
    step: 1,
    steps: 4,
    prefix: { exchanges: 2, steps: 1, saved: { calls: 1, usual: each } },
    tail: { calls: 3, models: ['claude-haiku-4-5'], hosts: ['api.anthropic.com'], local: false },
    script: { at: 1, answer: { kind: 'live' }, trial: 0, prefix: 'exact' },
  });
  expect(plan.tail.usual).toBeCloseTo(3 * each);
  expect(plan.tail.most).toBeGreaterThan(3 * each);
  expect(planned(tape, { step: 3, mutation: { kind: 'drop' } }).tail.calls).toBe(0);
});

test('another model is priced as what it is, and not as the recorded one', () => {
  const tape = taped([0, 1].flatMap((x) => step(x, text)));
  const tailOf = (model: string) =>
    planned(tape, { step: 0, mutation: { kind: 'model', model } }).tail;
  const [cheap, dear] = [tailOf('claude-haiku-4-5'), tailOf('claude-opus-4-5')];
  expect(dear.models).toEqual(['claude-opus-4-5']);
  expect(dear.usual).toBeCloseTo(5 * Number(cheap.usual));
  expect(dear.most).toBeGreaterThan(4.9 * Number(cheap.most));
  expect(tailOf('no-such-model')).toMatchObject({ usual: 'unknown', most: 'unknown' });
});

test('a step out of range is refused with the range', () => {
  const tape = taped([0, 1].flatMap((x) => step(x, text)));
  expect(refused(tape, { step: 2, mutation: { kind: 'drop' } })).toMatchObject({
    code: 'no-such-step',
    reason: 'The run has no step 2: it has steps 0 to 1.',
  });
  expect(refused(taped([]), { step: 0, mutation: { kind: 'drop' } }).reason).toContain('no call');
});

test('what the provider would refuse is refused with reason and hint; what can be mended is', () => {
  const thinking = { type: 'thinking', thinking: 'hm', signature: 'c2ln' } as const;
  const call = { type: 'tool-call', id: 'toolu_1', name: 'pay', input: {} } as const;
  const tape = taped(step(0, [thinking, call]));
  const signed = refused(tape, {
    step: 0,
    mutation: { kind: 'set', path: '/content/0/thinking', value: 'other' },
  });
  expect(signed).toMatchObject({ code: 'signed-thinking', hint: expect.stringMatching(/./) });
  const mended = planned(tape, { step: 0, mutation: { kind: 'blocks', blocks: [call] } });
  expect(mended.repairs).toHaveLength(1);
});

test('a result of a tool call that the request does not carry is refused, with where it is', () => {
  const tape = taped([0, 1].flatMap((x) => step(x, text)));
  const mutation = { kind: 'tool-result', id: 'toolu_1', text: 'x' } as const;
  expect(refused(tape, { step: 1, mutation })).toMatchObject({ code: 'no-such-tool-call' });
});

test('a step that was never answered can be given an answer, and nothing else be done to it but asking again', () => {
  const [request] = step(0, text) as [Event];
  const tape = taped([request]);
  for (const mutation of [{ kind: 'text', text: 'x' }, { kind: 'recorded' }] as const) {
    expect(refused(tape, { step: 0, mutation }).code).toBe('not-answered');
  }
  const { body } = buildResponse('anthropic', {
    kind: 'message',
    as: 'json',
    model: 'm',
    blocks: text,
  });
  const response = { kind: 'response', body: Buffer.from(body).toString() } as const;
  expect(planned(tape, { step: 0, mutation: response }).script.answer.kind).toBe('given');
  expect(planned(tape, { step: 0, mutation: { kind: 'resample' } }).tail.calls).toBe(1);
});

test('a run that did what no tape holds is forked only where that is allowed', () => {
  const uncovered = { kind: 'uncovered', t: 0, what: 'websocket', detail: 'a.example' } as const;
  const harmless = { kind: 'uncovered', t: 0, what: 'signal', detail: 'SIGUSR1' } as const;
  const mutation = { kind: 'drop' } as const;
  const tape = taped([uncovered, ...step(0, text)]);
  expect(refused(tape, { step: 0, mutation })).toMatchObject({
    code: 'uncovered-effects',
    reason: expect.stringContaining('websocket'),
  });
  const plan = planned(tape, { step: 0, mutation, allowEffects: true });
  expect([plan.uncovered, plan.script.allowUncaptured]).toEqual([['websocket'], true]);
  expect(planned(taped([harmless, ...step(0, text)]), { step: 0, mutation }).kind).toBe('plan');
});

test('the plan lists the effects of the tail and what becomes of each, and the fork does just that', async () => {
  const { url: base } = await world();
  const ran: string[] = [];
  const effects = { look: 'read', mail: 'write' } as const;
  const tools = Object.entries(effects).map(([name, effect]) =>
    tool(name, (what: string) => ran.push(`${name} ${what.length > 0}`), { effect }),
  );
  const agent = async () => {
    const said: string[] = [];
    for (const words of ['one', 'two']) {
      said.push(await say(base, [{ role: 'user', content: `${words} ${said.join(' ')}` }]));
    }
    for (const each of tools) await each(said[1] ?? '');
    return said;
  };
  const { tape } = await record(agent);
  ran.length = 0;
  const request = { step: 0, mutation: { kind: 'text', text: 'changed' }, trial: 4 } as const;
  const plan = planned(tape, request);
  expect(plan.effects).toEqual([
    { kind: 'tool', name: 'look', count: 1, asRecorded: 'serve', otherwise: 'live' },
    { kind: 'tool', name: 'mail', count: 1, asRecorded: 'serve', otherwise: 'deny' },
  ]);
  const denied = await fork(plan, agent, { tape });
  expect(denied.end).toMatchObject({ status: 'stopped', stop: { kind: 'tool', name: 'mail' } });
  expect(ran).toEqual(['look true']);
  const allowed = planned(tape, { ...request, effects: { mail: 'live', look: 'deny' } });
  expect(allowed.effects.map(({ otherwise }) => otherwise)).toEqual(['deny', 'live']);
  const stopped = await fork(allowed, agent, { tape });
  expect(stopped.end).toMatchObject({ status: 'stopped', stop: { name: 'look' } });
  const both = planned(tape, { ...request, effects: { mail: 'live' } });
  const { end, live } = await fork(both, agent, { tape });
  expect(end).toEqual({ status: 'finished' });
  expect(live.map(({ kind, name }) => `${kind} ${name}`.replace(/:\d+$/, ''))).toEqual([
    'model 127.0.0.1',
    'tool look',
    'tool mail',
  ]);
});

test('a fork inside a fan-out leaves its siblings as they were recorded', async () => {
  const { url: base, seen } = await world();
  const agent = async () => {
    const ask = (content: string) => say(base, [{ role: 'user', content }]);
    const all = await Promise.all(['a', 'b', 'c', 'd'].map(ask));
    return ask(all.join(' '));
  };
  const { tape } = await record(agent);
  seen.length = 0;
  const results = [];
  for (const step of [0, 1, 2, 3]) {
    const plan = planned(tape, { step, mutation: { kind: 'text', text: 'changed' } });
    results.push(await fork(plan, agent, { tape }));
  }
  expect(results.map(({ end }) => end.status)).toEqual(Array(4).fill('finished'));
  expect(seen.map((line) => line.split(' ').slice(2).indexOf('changed'))).toEqual([0, 1, 2, 3]);
});

test('a fork goes where the client of the agent goes, base URL and key included', async () => {
  const { tape, agent, server } = await demo();
  const before = server.requests.length;
  const plan = planned(tape, { step: 7, mutation: { kind: 'resample' } });
  expect(plan.tail.hosts).toEqual([new URL(server.url).host]);
  expect((await fork(plan, agent, { tape })).end).toEqual({ status: 'finished' });
  const asked = server.requests.slice(before);
  expect(asked.length).toBeGreaterThan(1);
  expect(new Set(asked.map(({ headers }) => headers.authorization))).toEqual(
    new Set(['Bearer demo']),
  );
});
