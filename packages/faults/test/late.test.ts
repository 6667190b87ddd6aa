import { Pool } from 'undici';
import { expect, onTestFinished, test } from 'vitest';
import { attach, withFaults } from '../src/harness.ts';
import { shopModel } from './support/shop.ts';

const saved = globalThis.fetch;
const body = JSON.stringify({ model: 'm', max_tokens: 9, messages: [] });
const fault = { at: 0, class: 'server_error' } as const;
const options = { calls: 'live', oracle: () => true, repeat: 1 } as const;

test('a reference to fetch that was saved before is covered all the same', async () => {
  const server = await shopModel();
  const ask = async () => {
    const response = await saved(`${server.url}/v1/messages`, { method: 'POST', body });
    await response.text();
    return response.status;
  };
  expect(await ask()).toBe(200);
  const { trials, uncovered } = await withFaults(fault, ask, options);
  expect(trials[0]?.injected).toHaveLength(1);
  expect(trials[0]?.faulted.outcome).toMatchObject({ value: 500 });
  expect(uncovered).toEqual([]);
});

test('a pool that was connected before is noticed and said, and its runs are no evidence', async () => {
  const server = await shopModel();
  const pool = new Pool(server.url);
  onTestFinished(() => pool.destroy());
  const ask = async () => {
    const request = { method: 'POST', path: '/v1/messages', body } as const;
    const { statusCode, body: answer } = await pool.request(request);
    await answer.text();
    return statusCode;
  };
  expect(await ask()).toBe(200);
  const { verdict, uncovered } = await withFaults(fault, ask, options);
  expect(verdict).toMatchObject({ result: 'undecided', n: 0 });
  expect(uncovered.join()).toContain('warm-connection');
});

test('a pool that connects after attaching is covered', async () => {
  const detach = attach();
  onTestFinished(detach);
  const server = await shopModel();
  const pool = new Pool(server.url);
  onTestFinished(() => pool.destroy());
  const ask = async () => {
    const { statusCode, body: answer } = await pool.request({
      method: 'POST',
      path: '/v1/messages',
      body,
    });
    await answer.text();
    return statusCode;
  };
  const { trials } = await withFaults(fault, ask, options);
  expect(trials[0]?.injected).toHaveLength(1);
});
