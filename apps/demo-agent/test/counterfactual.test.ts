import Anthropic from '@anthropic-ai/sdk';
import { expect, test } from 'vitest';
import type { RunReport } from '../src/run.ts';
import { editCalls } from './support/edit-proxy.ts';
import { clientOf, runQuietly, startModel, type TestModel, withoutDraws } from './support/model.ts';

/** The step at which the model picks the day of the exchange rate. */
const decisive = 4;

async function fork(model: TestModel, at: number, trial: number): Promise<RunReport> {
  return runQuietly({ client: clientOf(model, (step) => (step < at ? 0 : trial)) });
}

/** Share of runs that pass if the first `at` answers are those of trial 0 and the rest is new. */
async function passRate(model: TestModel, at: number, trials: number): Promise<number> {
  const numbers = Array.from({ length: trials }, (_, index) => index + 1);
  const reports = await Promise.all(numbers.map((trial) => fork(model, at, trial)));
  return reports.filter(({ faults }) => faults.length === 0).length / trials;
}

const conversationOf = (model: TestModel): string[] =>
  model.requests.map(({ body }) => withoutDraws(body));

test('the same seed and trial give the same conversation, apart from what the agent draws', async () => {
  await using first = await startModel();
  await using second = await startModel();
  await runQuietly({ client: clientOf(first) });
  await runQuietly({ client: clientOf(second) });
  expect(first.requests.length).toBe(10);
  expect(conversationOf(second)).toEqual(conversationOf(first));
  expect(second.requests[0]?.body).not.toBe(first.requests[0]?.body);
});

test('another seed or another trial gives another conversation', async () => {
  const conversations = new Set<string>();
  for (const [seed, trial] of [
    [49, 0],
    [50, 0],
    [49, 1],
    [49, 2],
  ] as const) {
    await using model = await startModel({ seed });
    await runQuietly({ client: clientOf(model, () => trial) });
    conversations.add(conversationOf(model).join('\n'));
  }
  expect(conversations.size).toBe(4);
});

test('correcting the decisive answer, and nothing else, makes the run pass', async () => {
  await using model = await startModel();
  await using proxy = await editCalls(model.url, 'get_exchange_rate', (input) => ({
    ...input,
    date: '2026-02-17',
  }));
  const client = new Anthropic({ apiKey: 'demo', baseURL: proxy.url });
  const report = await runQuietly({ client });
  expect(report.faults).toEqual([]);
  expect(report.refunds).toEqual([{ orderId: 'R-1043', amount: 168.85, currency: 'CHF' }]);
});

test('the run is lost at the decisive step: resampling up to it mostly helps, after it hardly ever', async () => {
  await using model = await startModel();
  const trials = 60;
  for (const at of [0, 2, decisive]) {
    const rate = await passRate(model, at, trials);
    expect(rate, `from step ${at} on`).toBeGreaterThanOrEqual(0.7);
    expect(rate, `from step ${at} on`).toBeLessThanOrEqual(0.9);
  }
  const after = await passRate(model, decisive + 1, trials);
  expect(after).toBeLessThanOrEqual(0.1);
  expect(await passRate(model, decisive + 3, 20)).toBe(0);
});

test('a fork repeats: the same step and trial end in the same way', async () => {
  await using model = await startModel();
  const ends = async () => (await fork(model, decisive, 7)).refunds;
  expect(await ends()).toEqual(await ends());
});
