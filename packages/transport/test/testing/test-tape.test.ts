import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTape } from '@tracefork/tape';
import { tool } from '@tracefork/transport';
import {
  NoTapeError,
  openTestTape,
  ReplayFailedError,
  type TestTapeOptions,
  withTestTape,
} from '@tracefork/transport/testing';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';

const folder = mkdtempSync(join(tmpdir(), 'tracefork-test-tape-'));
const file = join(folder, 'run.tape');
const said: string[] = [];
let served = 0;
let url = '';
const server = createServer((_request, response) => {
  served += 1;
  response.setHeader('connection', 'close').end(`answer ${served}`);
});

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  said.length = 0;
});
afterAll(() => {
  server.close();
  rmSync(folder, { recursive: true, force: true });
});

const ask = async (path: string, body?: object): Promise<string> => {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  return (await fetch(`${url}/${path}`, init)).text();
};

/** A whole test: what the agent got, and how many requests reached the server meanwhile. */
async function tested(
  agent: () => Promise<unknown>,
  options: Partial<TestTapeOptions> = {},
): Promise<{ value?: unknown; error?: unknown; live: number }> {
  const before = served;
  try {
    const settings = { file, env: {}, say: (line: string) => void said.push(line), ...options };
    const value = await withTestTape(settings, (run) => run(agent));
    return { value, live: served - before };
  } catch (error) {
    return { error, live: served - before };
  }
}

test('once records where there is no tape, and replays from then on', async () => {
  const recorded = await tested(() => ask('a'));
  expect(recorded.live).toBe(1);
  expect(await tested(() => ask('a'))).toEqual({ value: recorded.value, live: 0 });
  expect(said).toHaveLength(1);
  expect(said[0]).toMatch(/^recorded .*run\.tape \(1 exchange, \d+ bytes\)$/);
});

test('none refuses to run without a tape', async () => {
  const { error, live } = await tested(() => ask('a'), { mode: 'none' });
  expect(error).toBeInstanceOf(NoTapeError);
  expect(live).toBe(0);
});

test('in CI every mode is none, and the variable may not ask for another', async () => {
  for (const mode of ['once', 'new', 'all'] as const) {
    const { error, live } = await tested(() => ask('a'), { mode, env: { CI: 'true' } });
    expect([error, live]).toEqual([expect.any(NoTapeError), 0]);
  }
  const { error } = await tested(() => ask('a'), { env: { CI: '1', TRACEFORK_MODE: 'all' } });
  expect(error).toMatchObject({ code: 'TRACEFORK_TAPE_MODE' });
  expect((await tested(() => ask('a'), { env: { CI: 'false' } })).live).toBe(1);
});

test('the variable goes before what a test asks for, and an unknown word is refused', async () => {
  const env = { TRACEFORK_MODE: 'none' };
  expect((await tested(() => ask('a'), { mode: 'all', env })).error).toBeInstanceOf(NoTapeError);
  const { error } = await tested(() => ask('a'), { env: { TRACEFORK_MODE: 'always' } });
  expect((error as Error).message).toBe(
    '"always" is no mode of a tape. There are: once, none, new, all.',
  );
});

test('all records again', async () => {
  await tested(() => ask('a'));
  const again = await tested(() => ask('a'), { mode: 'all' });
  expect(again.live).toBe(1);
  expect(await tested(() => ask('a'))).toEqual({ value: again.value, live: 0 });
});

test('new keeps a tape that holds, and records a run that it does not hold', async () => {
  await tested(() => ask('a'));
  expect((await tested(() => ask('a'), { mode: 'new' })).live).toBe(0);
  const changed = await tested(() => ask('b'), { mode: 'new' });
  expect(changed.live).toBe(1);
  expect(said.at(-2)).toContain('was requested differently');
  expect(await tested(() => ask('b'))).toEqual({ value: changed.value, live: 0 });
});

test('a test that fails keeps the tape that is there, and its own recording aside', async () => {
  await tested(() => ask('a'));
  const good = readFileSync(file);
  const tape = openTestTape({ file, mode: 'all', env: {}, say: (line) => void said.push(line) });
  await tape.run(() => ask('b'));
  tape.finish({ passed: false });
  expect(readFileSync(file)).toEqual(good);
  const aside = openTape(join(folder, 'run.failed.tape'));
  expect(aside.exchanges[0]?.request.url).toBe(`${url}/b`);
  expect(said.at(-1)).toContain('set aside');
  await tested(() => ask('a'), { mode: 'all' });
  expect(readdirSync(folder)).toEqual(['run.tape']);
});

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

test('a recording on which a secret would stay is refused', async () => {
  const token = `ghp_${'a1B2'.repeat(9)}`;
  const { error } = await tested(() => ask('a', { note: token }));
  expect(error).toMatchObject({ code: 'TRACEFORK_SECRET_REMAINS' });
  expect(readdirSync(folder)).toEqual([]);
  const warned = await tested(() => ask('a', { note: token }), { redact: { onLeak: 'warn' } });
  expect(warned.error).toBeUndefined();
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

test('a second run on one tape and a damaged tape are refused', async () => {
  const tape = openTestTape({ file, env: {}, say: () => {} });
  await tape.run(() => ask('a'));
  await expect(tape.run(() => ask('a'))).rejects.toThrow('holds one run');
  tape.finish({ passed: true });
  writeFileSync(file, 'not a tape');
  const { error, live } = await tested(() => ask('a'));
  expect([(error as { code?: unknown }).code, live]).toEqual(['TAPE_NOT_A_TAPE', 0]);
});

test('tools are run once, while recording', async () => {
  let runs = 0;
  const count = tool('count', () => ++runs);
  const agent = async () => [await count(), await count()];
  expect(await tested(agent)).toMatchObject({ value: [1, 2] });
  expect(await tested(agent)).toMatchObject({ value: [1, 2] });
  expect(runs).toBe(2);
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
