import { record } from '@tracefork/transport';
import { expect, test } from 'vitest';
import { type Oracle, replaysOf, type TapeFault, tryOnTape, withFaults } from '../src/harness.ts';
import { anthropicAgent, responsesAgent, shopModel } from './support/shop.ts';

const refunded: Oracle<string> = (outcome) =>
  outcome.status === 'returned' && outcome.value.includes('refunded A-1042');

test('a recorded run is disturbed offline, with its control, and nothing leaves', async () => {
  const server = await shopModel();
  const agent = anthropicAgent(server.url);
  const { tape } = await record(agent);
  await server.close();
  const plan = { at: 1, class: 'rate_limit', retryAfter: 0.001 } as const;
  const { verdict, trials } = await withFaults(plan, agent, { calls: tape, oracle: refunded });
  expect(verdict).toMatchObject({ result: 'recovered', n: 10 });
  expect(trials[0]?.faulted).toMatchObject({ steps: 3, attempts: 4, dollars: 0, ms: null });
  const gone = await withFaults({ at: 1, class: 'poisoned_argument' }, agent, {
    calls: tape,
    oracle: refunded,
    repeat: 1,
  });
  expect(gone.verdict.result).toBe('undecided');
  expect(gone.trials[0]?.faulted.broken).toContain('what is not on the tape');
  const asked = await withFaults({ at: 1, class: 'wrong_system_prompt' }, agent, {
    calls: tape,
    oracle: refunded,
    repeat: 1,
  });
  expect(asked.trials[0]?.notInjected[0]?.reason).toContain('a tape has no answer to that');
});

test.each([
  { name: "Anthropic's SDK", make: anthropicAgent },
  { name: "OpenAI's SDK", make: responsesAgent },
])(
  '$name recovers from what it retries, at every recorded step, for nothing',
  async ({ make }) => {
    const server = await shopModel();
    const agent = make(server.url);
    const { tape } = await record(agent);
    await server.close();
    const faults = [
      { class: 'rate_limit', retryAfter: 0.001 },
      { class: 'server_error' },
      { class: 'overloaded' },
      { class: 'connection_reset' },
      { class: 'timeout', after: 5 },
      { class: 'slow_tokens', delay: 1 },
      { class: 'refusal' },
    ] as const;
    const results = await tryOnTape(tape, replaysOf(tape, agent), {
      faults,
      steps: [1, 2],
      repeat: 1,
    });
    const by = Object.groupBy(results, (result) => result.class);
    for (const name of [
      'rate_limit',
      'server_error',
      'overloaded',
      'connection_reset',
      'timeout',
    ]) {
      const seen = by[name as 'timeout']?.map(({ result }) => result);
      expect(seen, name).toEqual(['recovered', 'recovered']);
    }
    expect(by.slow_tokens?.map(({ result }) => result)).toEqual(['recovered', 'recovered']);
    expect(by.refusal?.map(({ result }) => result)).toEqual(['failed', 'failed']);
  },
  60_000,
);

test('several faults at once are told in their order, and end as one after the other', async () => {
  const server = await shopModel();
  const agent = anthropicAgent(server.url);
  const { tape } = await record(agent);
  await server.close();
  const faults = [
    { class: 'rate_limit', retryAfter: 0.001 },
    { class: 'refusal' },
    { class: 'overloaded' },
    { class: 'malformed_json' },
  ] as const;
  const told: TapeFault[] = [];
  const options = { faults, steps: [0, 2], repeat: 1 };
  const together = await tryOnTape(tape, replaysOf(tape, agent), {
    ...options,
    concurrency: 8,
    onResult: (result) => told.push(result),
  });
  expect(told).toEqual(together);
  expect(together).toHaveLength(8);
  const alone = await tryOnTape(tape, replaysOf(tape, agent), options);
  const ends = (results: readonly TapeFault[]) => results.map(({ step, result }) => [step, result]);
  expect(ends(together)).toEqual(ends(alone));
}, 60_000);

test('an agent that does not retry is seen to fail, and one that makes do to be degraded', async () => {
  const server = await shopModel();
  const bare = anthropicAgent(server.url, { maxRetries: 0 });
  const { tape } = await record(bare);
  await server.close();
  const options = { faults: [{ class: 'server_error' }], steps: [2], repeat: 1 } as const;
  const failed = await tryOnTape(tape, replaysOf(tape, bare), options);
  expect(failed).toMatchObject([{ step: 2, class: 'server_error', result: 'failed' }]);
  const makesDo = async () => bare().catch(() => 'I could not finish, but I refunded A-1042.');
  const degraded = await tryOnTape(tape, replaysOf(tape, makesDo, { oracle: refunded }), options);
  expect(degraded).toMatchObject([{ result: 'degraded' }]);
});

test('mistakes are named before anything runs', async () => {
  const server = await shopModel();
  const agent = anthropicAgent(server.url);
  const { tape } = await record(agent);
  const asked = server.calls.length;
  const run = (plan: unknown, options: object, what: unknown = agent) =>
    withFaults(
      plan as never,
      what as never,
      { calls: tape, oracle: refunded, ...options } as never,
    );
  await expect(run({ at: 3, class: 'refusal' }, {})).rejects.toThrow('the run has steps 0 to 2');
  await expect(run({ at: 0, class: 'reset' }, {})).rejects.toMatchObject({
    code: 'FAULTS_PLAN_INVALID',
  });
  await expect(run({ at: 0, class: 'refusal' }, {}, null)).rejects.toMatchObject({
    code: 'FAULTS_NO_AGENT',
  });
  for (const options of [{ calls: undefined }, { calls: 'Live' }, { repeat: 0 }, { oracle: 1 }]) {
    await expect(run({ at: 0, class: 'refusal' }, options)).rejects.toMatchObject({
      code: 'FAULTS_OPTIONS_INVALID',
    });
  }
  expect(server.calls).toHaveLength(asked);
});
