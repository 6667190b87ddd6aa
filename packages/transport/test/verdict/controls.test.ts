import { expect, test } from 'vitest';
import { real } from '../../src/real.ts';
import { record } from '../../src/record.ts';
import { replay } from '../../src/replay.ts';
import { ask, modelServer, prompt } from '../replay/support/model-server.ts';

/** Sources that a session cannot serve: taken before anything was attached. */
const sources: Readonly<Record<string, () => string>> = {
  'the real clock': () => new Date(real.dateNow()).toISOString(),
  'the real clock, monotonic': () => `${real.performanceNow()}`,
  'a saved Math.random': () => `${real.random()}`,
  'a saved randomUUID': () => real.randomUUID(),
  'saved random bytes': () => real.randomBytes(16).toString('hex'),
};

test.each(Object.keys(sources))('negative control: %s in a request is caught', async (name) => {
  const { url } = await modelServer();
  const agent = async () => {
    await ask(url, prompt('first'));
    return ask(url, prompt(`at ${sources[name]?.()}`));
  };
  const { tape } = await record(agent);
  await new Promise((resolve) => setTimeout(resolve, 2));
  const verdict = await replay(tape, agent);
  expect(verdict).toMatchObject({ result: 'drifted', divergence: { kind: 'changed', step: 1 } });
});

test.each(Object.keys(sources))('negative control: %s in the outcome is caught', async (name) => {
  const { url } = await modelServer();
  const agent = async () => [await ask(url, prompt('first')), sources[name]?.()];
  const { tape } = await record(agent);
  await new Promise((resolve) => setTimeout(resolve, 2));
  const verdict = await replay(tape, agent);
  expect(verdict).toMatchObject({ result: 'drifted', divergence: { kind: 'outcome' } });
  expect(verdict.divergence?.differences[0]?.path).toBe('outcome.value[1]');
});

test('the same agents on served sources replay exactly', async () => {
  const { url } = await modelServer();
  const agent = async () => {
    const first = await ask(url, prompt(`at ${new Date().toISOString()} ${performance.now()}`));
    const second = await ask(url, prompt(`${Math.random()} ${crypto.randomUUID()}`));
    return [first, second, Date.now(), Math.random()];
  };
  const { tape } = await record(agent);
  await new Promise((resolve) => setTimeout(resolve, 2));
  expect((await replay(tape, agent)).reasons).toEqual([]);
});

test('what an agent reads right after it asked is read before the answer, recorded and replayed', async () => {
  const { url } = await modelServer();
  const agent = async () => {
    const seen = [Date.now()];
    for (let turn = 0; turn < 5; turn++) {
      const answer = ask(url, prompt(`turn ${turn}`));
      for (const until = performance.now() + 3; performance.now() < until; );
      seen.push(Date.now());
      await answer;
      seen.push(Date.now());
    }
    return seen;
  };
  const { tape } = await record(agent);
  expect((await replay(tape, agent)).reasons).toEqual([]);
});
