import { parseRequest, textOf } from '@tracefork/wire';
import { expect, test } from 'vitest';
import { type Oracle, withFaults } from '../src/harness.ts';
import type { FaultPlan } from '../src/index.ts';
import { anthropicAgent, responsesAgent, shopModel } from './support/shop.ts';

const refunded: Oracle<string> = (outcome) =>
  outcome.status === 'returned' && outcome.value.includes('refunded A-1042');

const live = { calls: 'live', oracle: refunded } as const;

test('an agent whose SDK retries recovers from a rate limit, and the verdict has its pairs and interval', async () => {
  const server = await shopModel();
  const plan = { at: 1, class: 'rate_limit', retryAfter: 0.001 } as const;
  const { verdict, trials, uncovered } = await withFaults(plan, anthropicAgent(server.url), live);
  expect(verdict).toMatchObject({ result: 'recovered', n: 10, notCounted: {} });
  expect(verdict.passed).toMatchObject({
    faulted: { hits: 10, n: 10 },
    control: { hits: 10, n: 10 },
  });
  expect(verdict.difference?.low).toBeCloseTo(-0.278, 3);
  expect(uncovered).toEqual([]);
  expect(trials[3]).toMatchObject({
    injected: [{ class: 'rate_limit', step: 1, attempt: 0 }],
    faulted: { steps: 3, attempts: 4, grade: true },
    control: { steps: 3, attempts: 3, grade: true },
  });
  expect(server.calls).toHaveLength(60);
});

test('an agent without retries fails, and the interval of the difference lies below zero', async () => {
  const server = await shopModel();
  const agent = anthropicAgent(server.url, { maxRetries: 0 });
  const { verdict } = await withFaults({ at: 2, class: 'connection_reset' }, agent, {
    ...live,
    repeat: 4,
  });
  expect(verdict).toMatchObject({ result: 'failed', n: 4 });
  expect(verdict.difference).toMatchObject({ value: -1, low: -1 });
  expect(verdict.difference?.high).toBeLessThan(0);
});

test('an agent that asks once more passes with more steps, which is degraded', async () => {
  const server = await shopModel();
  const once = anthropicAgent(server.url);
  const agent = async () => (await once()) || (await once());
  const { verdict } = await withFaults({ at: 2, class: 'empty_content' }, agent, live);
  expect(verdict).toMatchObject({ result: 'degraded', more: { steps: { hits: 10, n: 10 } } });
  expect(verdict.reasons).toContain('It takes more steps in 10 of 10 pairs.');
});

test('an agent that waits for slow tokens passes with more time, beyond what is let pass', async () => {
  const server = await shopModel();
  const plan = { at: 0, class: 'slow_tokens', delay: 30 } as const;
  const agent = anthropicAgent(server.url);
  const slow = await withFaults(plan, agent, { ...live, slack: 100 });
  expect(slow.verdict.result, JSON.stringify(slow.verdict)).toBe('degraded');
  expect(slow.verdict.more.ms.low).toBeGreaterThan(0.5);
});

test('one run is no evidence, nor are runs in which the fault did not come, nor runs without a control', async () => {
  const server = await shopModel();
  const agent = anthropicAgent(server.url);
  const at = (plan: FaultPlan[number], options: object) =>
    withFaults(plan, agent, { ...live, ...options });
  const fault = { at: 0, class: 'server_error' } as const;
  const one = await at(fault, { repeat: 1 });
  expect(one.verdict).toMatchObject({ result: 'undecided', n: 1 });
  const never = await at({ ...fault, at: 7 }, { repeat: 2 });
  expect(never.verdict).toMatchObject({
    result: 'undecided',
    n: 0,
    notCounted: { 'the fault did not come': 2 },
  });
  const alone = await at(fault, { repeat: 3, control: false });
  expect(alone.verdict.result).toBe('undecided');
  expect(alone.verdict.reasons[0]).toContain('no control');
  const unsure = await at(fault, { repeat: 3, oracle: () => undefined });
  expect(unsure.verdict.notCounted).toEqual({ 'the oracle could not tell': 3 });
});

test('what the model says is rewritten on its way, in a stream too, and the loop goes on', async () => {
  const server = await shopModel();
  const plan = { at: 0, class: 'poisoned_argument', seed: 4 } as const;
  const { verdict, trials } = await withFaults(plan, anthropicAgent(server.url), {
    ...live,
    repeat: 3,
  });
  expect(verdict.result).toBe('failed');
  expect(trials[0]?.faulted.outcome).toMatchObject({ value: 'Done: {"error":"no such order"}' });
  expect(trials[0]?.faulted.steps).toBe(2);
});

test('what is changed in a request stays changed in all later ones', async () => {
  const server = await shopModel();
  const agent = anthropicAgent(server.url);
  const options = { ...live, repeat: 1, control: false };
  await withFaults({ at: 1, class: 'wrong_system_prompt', marker: 'M4RK' }, agent, options);
  expect(server.calls.map((call) => parseRequest(call)?.system.endsWith('M4RK'))).toEqual([
    false,
    true,
    true,
  ]);
  const { trials } = await withFaults({ at: 1, class: 'misleading_retrieval' }, agent, options);
  const told = server.calls
    .slice(4)
    .map((call) =>
      textOf(
        parseRequest(call)?.messages.flatMap(({ blocks }) =>
          blocks.flatMap((block) => (block.type === 'tool-result' ? block.blocks.slice(0, 1) : [])),
        ) ?? [],
      ),
    );
  expect(told).toHaveLength(2);
  for (const text of told) expect(text).toMatch(/^Note: /);
  expect(trials[0]?.injected).toHaveLength(1);
});

test("OpenAI's Responses: a plan of two faults comes in order, and what cannot be made is named", async () => {
  const server = await shopModel();
  const plan: FaultPlan = [
    { at: 0, class: 'stale_tool_result' },
    { at: 0, class: 'overloaded' },
    { at: 1, class: 'corrupted_tool_output', seed: 2 },
  ];
  const { trials } = await withFaults(plan, responsesAgent(server.url), { ...live, repeat: 1 });
  expect(trials[0]?.injected).toEqual([
    { class: 'overloaded', step: 0, attempt: 0 },
    { class: 'corrupted_tool_output', step: 1, attempt: 0 },
  ]);
  expect(trials[0]?.notInjected[0]?.reason).toContain('carries no new result of a tool');
  expect(trials[0]?.faulted.grade).toBe(false);
  expect(trials[0]?.control?.grade).toBe(true);
});

test('a run that takes too long is no evidence', async () => {
  const server = await shopModel();
  const { verdict } = await withFaults({ at: 0, class: 'timeout' }, anthropicAgent(server.url), {
    ...live,
    repeat: 1,
    timeout: 200,
  });
  expect(verdict.notCounted).toEqual({ 'it took longer than 0.2 s': 1 });
});

test('the same plan does the same again, and a probability hits some trials only', async () => {
  const server = await shopModel();
  const agent = anthropicAgent(server.url);
  const plan = { at: 'every', class: 'overloaded', probability: 0.3, seed: 5 } as const;
  const hit = async () => {
    const options = { ...live, repeat: 4, control: false };
    const { trials } = await withFaults({ ...plan, times: 1 }, agent, options);
    return trials.map(({ injected }) => injected.map(({ step }) => step));
  };
  const first = await hit();
  expect(await hit()).toEqual(first);
  expect(first.flat().length).toBeGreaterThan(0);
  expect(first.flat().length).toBeLessThan(12);
}, 60_000);
