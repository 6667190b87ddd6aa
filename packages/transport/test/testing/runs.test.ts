import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openTape } from '@tracefork/tape';
import { openTestTape, ReplayFailedError } from '@tracefork/transport/testing';
import { Client } from 'undici';
import { expect, test, vi } from 'vitest';
import { ask, file, folder, tested, url } from './support/tested.ts';

test('a difference is explained with path, both values and how to go on', async () => {
  await tested(() => ask('a', { model: 'm', metadata: { user_id: 'u-1' } }));
  const other = () => ask('a', { model: 'm', metadata: { user_id: 'u-2' } });
  const { error, live } = await tested(other, { again: 'npm test' });
  expect(error).toBeInstanceOf(ReplayFailedError);
  expect(live).toBe(0);
  const { message, verdict } = error as ReplayFailedError;
  expect(verdict.divergence?.differences[0]?.path).toBe('body.metadata.user_id');
  expect(message).toMatch(/differs {2}body\.metadata\.user_id\n +tape {2}u-1\n +now {3}u-2\n/);
  expect(message).toContain("if it may differ: ignore: ['metadata.user_id']");
  expect(message).toContain('if the change is meant, record again: npm test');
  expect(await tested(other, { ignore: ['metadata.user_id'] })).toMatchObject({ live: 0 });
  const strict = await tested(other, { ignore: ['metadata.user_id'], accept: 'exact' });
  expect((strict.error as Error).message).toContain(': equivalent\n  because  1 × ignore:');
});

test('what the agent catches and what it leaves unused fail the test all the same', async () => {
  await tested(async () => [await ask('a'), await ask('b')]);
  const quiet = await tested(async () => [await ask('a'), await ask('c').catch(() => 'fine')]);
  expect((quiet.error as Error).message).toContain('was requested differently, first at url');
  const less = await tested(async () => [await ask('a')]);
  expect((less.error as Error).message).toMatch(/^The run is not the one on .*: drifted/);
  expect((less.error as ReplayFailedError).verdict.divergence?.kind).toBe('missing');
});

test('a failure of the test itself is what it fails with, and one that follows from a difference is its cause', async () => {
  await tested(() => ask('a'));
  const own = await tested(async () => {
    await ask('a');
    throw new SyntaxError('of the agent');
  });
  expect(own.error).toBeInstanceOf(SyntaxError);
  const { error } = await tested(async () => {
    if (!/^answer/.test(await ask('b'))) throw new TypeError('a consequence');
  });
  expect(error).toBeInstanceOf(ReplayFailedError);
  expect((error as Error).cause).toMatchObject({ message: 'a consequence' });
});

test('an error that was recorded is thrown again', async () => {
  const failing = async () => {
    throw new RangeError(await ask('a'));
  };
  const options = { file, env: {}, say: () => {} };
  const messages: unknown[] = [];
  for (const _time of [1, 2]) {
    const tape = openTestTape(options);
    messages.push(await tape.run(failing).catch((error: unknown) => error));
    tape.finish({ passed: true });
  }
  expect(messages[0]).toBeInstanceOf(RangeError);
  expect(messages[1]).toEqual(messages[0]);
});

test('a request whose answer is not awaited does not keep a test from ending the same way', async () => {
  const agent = async () => {
    fetch(`${url}/left`).catch(() => {});
    return ask('a');
  };
  const { value, error } = await tested(agent);
  expect(error).toBeUndefined();
  expect(await tested(agent)).toMatchObject({ value, live: 0 });
});

test('a recording that no replay could verify is refused, and one that was allowed is kept', async () => {
  const unprintable = async () => [await ask('a'), 10n];
  const { error } = await tested(unprintable);
  expect(error).toMatchObject({ code: 'TRACEFORK_RECORDING_UNVERIFIABLE' });
  expect((error as Error).message).toContain("allowUncovered: ['outcome']");
  expect(existsSync(file)).toBe(false);
  const allowed = { allowUncovered: ['outcome'] };
  expect((await tested(unprintable, allowed)).live).toBe(1);
  expect(await tested(unprintable, allowed)).toMatchObject({
    value: [expect.any(String), 10n],
    live: 0,
  });
});

test('a connection that was opened before is noticed, and how to attach earlier is said', async () => {
  const keeping = createServer((_request, response) => response.end('kept'));
  await once(keeping.listen(0, '127.0.0.1'), 'listening');
  const client = new Client(`http://127.0.0.1:${(keeping.address() as AddressInfo).port}`);
  const agent = async () => {
    const { body } = await client.request({ method: 'GET', path: '/' });
    return body.text();
  };
  await agent();
  const { error } = await tested(agent);
  await client.destroy();
  keeping.close();
  expect((error as Error).message).toMatch(
    /warm-connection \(.*Attach before .*vitest\/setup.*allowUncovered: \['warm-connection'\]/,
  );
  expect(existsSync(file)).toBe(false);
});

test('a recording on which a secret would stay is refused', async () => {
  const token = `ghp_${'a1B2'.repeat(9)}`;
  const { error } = await tested(() => ask('a', { note: token }));
  expect(error).toMatchObject({ code: 'TRACEFORK_SECRET_REMAINS' });
  expect(readdirSync(folder)).toEqual([]);
  const warned = await tested(() => ask('a', { note: token }), { redact: { onLeak: 'warn' } });
  expect(warned.error).toBeUndefined();
});

test('any key will do for a replay', async () => {
  const agent = (key: string) => async () => {
    const response = await fetch(url, { headers: { 'x-api-key': key } });
    return response.text();
  };
  const { value } = await tested(agent('sk-the-real-one-0123456789'));
  const replayed = await tested(agent('none'), { accept: 'exact', mode: 'none' });
  expect(replayed).toEqual({ value, live: 0 });
});

test('a secret in a body, redacted, replays', async () => {
  const env = process.env;
  process.env.SHOP_API_KEY = 'a-secret-of-the-shop-0815';
  const agent = () => ask('a', { note: `key ${process.env.SHOP_API_KEY}` });
  try {
    const { value } = await tested(agent, { redact: { patterns: [/key (\S+)/] } });
    expect(value).toMatch(/^answer/);
    expect(
      Buffer.concat(
        [...openTape(file).exchanges].map(({ request }) => request.body ?? Buffer.alloc(0)),
      ).toString(),
    ).not.toContain('0815');
    expect(await tested(agent, { redact: { patterns: [/key (\S+)/] } })).toMatchObject({
      value,
      live: 0,
    });
  } finally {
    delete env.SHOP_API_KEY;
  }
});

test('faked timers of a runner are no obstacle, and are back afterwards', async () => {
  const agent = async () => [await ask('a'), Math.random()];
  const before = { timeout: setTimeout, date: Date };
  vi.useFakeTimers({ now: 0, toFake: ['Date', 'performance', 'setTimeout'] });
  try {
    const { value } = await tested(agent);
    expect(value).toHaveLength(2);
    expect(await tested(agent)).toEqual({ value, live: 0 });
  } finally {
    vi.useRealTimers();
  }
  expect({ timeout: setTimeout, date: Date }).toEqual(before);
  expect(Date.now()).toBeGreaterThan(1_700_000_000_000);
});
