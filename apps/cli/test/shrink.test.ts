import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { openTape } from '@tracefork/tape';
import { buildResponse } from '@tracefork/wire';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { ddmin } from '../src/shrink/ddmin.ts';
import { stepsOf } from '../src/tapes/steps.ts';
import { steadyEnvironment, tracefork } from './support/cli.ts';
import { flakyAgent } from './support/flaky.ts';
import { inProcess } from './support/in-process.ts';
import { temp } from './support/temp.ts';

const agent = flakyAgent.replace('turn < 4', 'turn < 9');

/** A model that looks up twice, thinks aloud, and then names a wrong amount. */
async function start() {
  const server = createServer(async (request, response) => {
    const { messages } = JSON.parse(await text(request)) as { messages: readonly unknown[] };
    const call = (name: string, input: Readonly<Record<string, string | number>>) => ({
      type: 'tool-call' as const,
      name,
      input,
    });
    const words = { type: 'text' as const, text: 'Let me see.' };
    const blocks =
      messages.length < 5
        ? [words, call('look_up', { id: '1042' })]
        : [words, call('refund', { id: '1042', amount: 800 })];
    const model = 'claude-haiku-4-5';
    const answer = buildResponse('anthropic', { kind: 'message', as: 'json', model, blocks });
    response.writeHead(answer.status, answer.headers.flat() as string[]).end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async () => {
    if (!server.listening) return;
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  };
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

test('a failing run shrinks to the answers that matter, and the test of it is red until the agent is mended', {
  timeout: 120_000,
}, async () => {
  const { url, close } = await start();
  const cwd = temp({ 'agent.mjs': agent, 'package.json': '{}' });
  // The test that is written imports packages.
  symlinkSync(
    fileURLToPath(new URL('../node_modules', import.meta.url)),
    join(cwd, 'node_modules'),
  );
  const env = { MODEL_BASE_URL: url };
  const recorded = await tracefork(['record', '--', 'node', 'agent.mjs'], { cwd, env });
  expect([recorded.code, recorded.stdout]).toEqual([1, 'FAILED: refund of 800\n']);
  await close();

  const args = 'shrink latest -o small.tape --test small.test.mjs --json'.split(' ');
  const { code, stdout, stderr } = await tracefork(args, { cwd, env });
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    command: 'shrink',
    steps: 3,
    kept: [{ step: 2, silent: true }],
    minimal: true,
    verdict: 'exact',
    failure: { recorded: 'FAILED: refund of 800', smaller: 'FAILED: refund of 800' },
  });
  const small = openTape(join(cwd, 'small.tape'));
  expect(stepsOf(small.exchanges)).toHaveLength(1);
  expect(Buffer.from(small.exchanges[0]?.body() ?? []).toString()).not.toContain('Let me see.');

  const runTest = () =>
    spawnSync(process.execPath, ['--test', 'small.test.mjs'], {
      cwd,
      env: { ...steadyEnvironment(), ...env },
      encoding: 'utf8',
    });
  const red = runTest();
  expect([red.status, red.stdout]).toEqual([1, expect.stringMatching(/1 !== 0/)]);
  const mended = agent.replace("call.name === 'refund' && call.input.amount > order.paid", 'false');
  writeFileSync(join(cwd, 'agent.mjs'), mended);
  const green = runTest();
  expect([green.status, green.stdout]).toEqual([0, expect.stringMatching(/pass 1/)]);
  expect(readFileSync(join(cwd, 'small.test.mjs'), 'utf8')).toContain('"./small.tape"');

  // By the same answers the mended agent does not fail any more: nothing is left to shrink.
  const none = await tracefork(['shrink', 'latest', '-o', 'none.tape'], { cwd, env });
  expect([none.code, none.stderr]).toEqual([
    2,
    expect.stringMatching(/does not fail as latest did/),
  ]);
  const cases: readonly (readonly [string, RegExp])[] = [
    ['shrink latest', /Say where the smaller tape goes: -o/],
    ['shrink latest -o small.tape', /small\.tape/],
    ['shrink latest -o a.tape --pass-if FAILED', /latest passes by/],
    ['shrink latest -o a.tape --test b.mjs --oracle ./a.ts:g', /--test writes tests of commands/],
  ];
  for (const [line, message] of cases) {
    const refused = await inProcess(line.split(' '), { cwd, env });
    expect([refused.code, refused.stderr], line).toEqual([2, expect.stringMatching(message)]);
  }
});

test('delta debugging keeps what is needed, in its order, and nothing that can be left out alone', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.nat(60), { maxLength: 25 }),
      fc.array(fc.nat(24), { maxLength: 4 }),
      async (items, picks) => {
        const needed = new Set(picks.flatMap((pick) => items[pick] ?? []));
        const holds = async (some: readonly number[]) =>
          [...needed].every((item) => some.includes(item));
        expect(await ddmin(items, holds)).toEqual(items.filter((item) => needed.has(item)));
      },
    ),
  );
});

test('delta debugging ends with a list that holds, also where leaving out is not monotonous or it has to end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(20), fc.nat(1000), fc.nat(30), async (length, seed, most) => {
      const items = Array.from({ length }, (_, index) => index);
      const asked: string[] = [];
      const holds = (some: readonly number[]) =>
        some.length === length ||
        (some.reduce((sum, item) => sum * 31 + item, seed) >>> 0) % 3 === 0;
      const found = await ddmin(
        items,
        async (some) => {
          asked.push(some.join(' '));
          return holds(some);
        },
        { isOver: () => asked.length >= most },
      );
      expect(holds(found)).toBe(true);
      expect(new Set(asked).size).toBe(asked.length);
      if (asked.length >= most) return;
      for (const item of found) expect(holds(found.filter((other) => other !== item))).toBe(false);
    }),
  );
});
