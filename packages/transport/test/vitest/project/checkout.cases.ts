import { tool } from '@tracefork/transport';
import { useTape } from '@tracefork/transport/vitest';
import { describe, expect, test } from 'vitest';
import { ask, busyAgent } from './agent.ts';
import { useTape as useTapeOfOurs } from './tapes.ts';

const prompt = process.env.PROMPT ?? 'Refund 1042';

test('an SDK, streaming, with a tool and a draw', async () => {
  const run = useTape('checkout');
  expect(await run(() => busyAgent(prompt))).toMatchObject({ order: { id: '1042' } });
});

test('the same again', async () => {
  const run = useTape('same');
  expect(await run(() => busyAgent('Refund 1042'))).toMatchObject({ order: { id: '1042' } });
});

test('options of one place', async () => {
  const run = useTapeOfOurs('options');
  const body = { metadata: { user_id: prompt }, user: { email: 'buyer@example.com' } };
  await run(async () => {
    const response = await fetch(`${process.env.MODEL}/profile`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    return response.status;
  });
});

describe('at once', () => {
  for (const name of ['one', 'two', 'three']) {
    test.concurrent(name, async () => {
      const run = useTape(`at once/${name}`);
      expect(await run(async () => [await ask(name), await ask(name)])).toHaveLength(2);
    });
  }
});

describe('a tape for a suite', () => {
  const run = useTape('suite');
  test('is used by one test', async () => {
    expect(await run(() => ask('suite'))).toMatch(/^GET \/suite /);
  });
  test('and refused to another', async () => {
    await run(() => ask('other'));
  });
});

let attempts = 0;
test('a retry', { retry: 1 }, async () => {
  const run = useTape('retry');
  await run(() => ask('retry'));
  attempts += 1;
  expect(attempts).toBe(process.env.CI ? 1 : 2);
});

test('a test that fails after its run', async () => {
  const run = useTape('failing');
  expect(await run(() => ask('failing'))).toBe('what it never says');
});

test('an agent that throws by itself', async () => {
  const run = useTape('throwing');
  await run(async () => {
    const answer = await ask('throwing');
    if (process.env.THROW) throw new TypeError('the own failure of the agent');
    return answer;
  });
});

test('a run that nobody waits for', () => {
  const run = useTape('unawaited');
  run(() => ask('unawaited')).catch(() => {});
});

test('a tape that is not used', () => {
  useTape('unused');
});

test('an unsafe name', () => {
  useTape('../outside');
});

test('a run that makes no call', async () => {
  await useTape('empty')(() => 'nothing');
});

test('a new test without a tape', async () => {
  if (!process.env.CI) return;
  await useTape('new')(() => ask('new'));
});

test('a step that waits for what the tape does not have', async () => {
  const wait = tool('wait', () => new Promise<string>((resolve) => setTimeout(resolve, 5, 'done')));
  const run = useTape('waiting', { stallTimeout: 400 });
  await run(async () => {
    if (process.env.CI) await new Promise(() => setInterval(() => {}, 1000));
    return wait();
  });
}, 20_000);
