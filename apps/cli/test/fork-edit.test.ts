import { once } from 'node:events';
import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { buildResponse } from '@tracefork/wire';
import { expect, onTestFinished, test } from 'vitest';
import { tracefork } from './support/cli.ts';
import { flakyAgent } from './support/flaky.ts';
import { inProcess } from './support/in-process.ts';
import { temp } from './support/temp.ts';

const rule = 'Never more than was paid.';
const edited = flakyAgent.replace('Refund order', `${rule} Refund order`);

/** Names a wrong amount, but in trial 0, and never where it was told the rule. */
async function startModel() {
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const { length } = JSON.parse(body).messages as readonly unknown[];
    const isRight = body.includes(rule) || request.headers['x-trial'] === '0';
    const call = (name: string, input: Readonly<Record<string, string | number>>) => ({
      type: 'tool-call' as const,
      name,
      input,
    });
    const blocks =
      length === 1
        ? [call('look_up', { id: '1042' })]
        : length === 3
          ? [call('refund', { id: '1042', amount: isRight ? 80 : 800 })]
          : [{ type: 'text' as const, text: 'The refund was sent.' }];
    const model = 'claude-haiku-4-5';
    const answer = buildResponse('anthropic', { kind: 'message', as: 'json', model, blocks });
    response.writeHead(answer.status, answer.headers.flat() as string[]).end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A run that failed, its agent edited since, and the agent as it was in a folder. */
async function editedAgent() {
  const cwd = temp({ 'agent.mjs': flakyAgent, 'package.json': '{}' });
  const env = { MODEL_BASE_URL: await startModel() };
  const { code } = await tracefork(['record', '--', 'node', 'agent.mjs'], { cwd, env });
  expect(code).toBe(1);
  mkdirSync(join(cwd, 'before'));
  renameSync(join(cwd, 'agent.mjs'), join(cwd, 'before/agent.mjs'));
  writeFileSync(join(cwd, 'agent.mjs'), edited);
  const run = (line: string) => tracefork(line.split(' '), { cwd, env });
  return { cwd, env, run };
}

test('after an edit, forks say how often it passes from the step on, beside the agent as it was', {
  timeout: 120_000,
}, async () => {
  const { run } = await editedAgent();
  const words = 'fork latest --step 1 --prefix served --times 4 --before before';
  const { code, stdout, stderr } = await run(`${words} --json -- node agent.mjs`);
  expect(code, stderr).toBe(0);
  expect(stderr).toMatch(/^edited +requests before the step may differ/m);
  expect(stderr).toMatch(/^fork +latest at step 1 of 0 to 1: resample, 4 times, and as often by/m);
  expect(stderr).toMatch(/^before +1\/4 passed, 95% interval 5% to 70% \(forks by the agent as/m);
  expect(stderr).toMatch(/^after +4\/4 passed, 95% interval 51% to 100%$/m);
  expect(stderr).toMatch(
    /^answer +it passes more often from step 1 on, more than chance explains$/m,
  );
  expect(stderr).toMatch(/^spent +nothing, in \d+ live calls$/m);
  const { forks, summary } = JSON.parse(stdout);
  expect(summary).toMatchObject({
    before: { pass: 1, fail: 3, from: 'agent' },
    after: { pass: 4, fail: 0 },
    answer: { kind: 'better' },
  });
  expect(summary.difference.low).toBeGreaterThan(0);
  const sides = forks.map(
    ({ side, offPolicy }: { side: string; offPolicy: readonly unknown[] }) => [
      side,
      offPolicy.length,
    ],
  );
  expect(sides).toEqual([...Array(4).fill(['after', 2]), ...Array(4).fill(['before', 0])]);
  // A branch is kept with the agent that made it.
  const replayed = await run('replay latest/5');
  expect([replayed.code, /verdict +exact/.test(replayed.stderr)], replayed.stderr).toEqual([
    0,
    true,
  ]);
});

test('one recorded run is not called a pass rate, and what cannot be compared is refused', {
  timeout: 60_000,
}, async () => {
  const { run, cwd, env } = await editedAgent();
  const words = 'fork latest --step 1 --prefix served --times 2';
  const { stderr } = await run(words);
  expect(stderr).toMatch(/^before +0\/1 passed \(the recorded run alone\)$/m);
  expect(stderr).toMatch(/^after +2\/2 passed, 95% interval 34% to 100%$/m);
  expect(stderr).toMatch(/^answer +one recorded run, .*: --before FOLDER/m);
  const refused: readonly (readonly [string, RegExp])[] = [
    [`${words} --before nowhere`, /--before nowhere is no folder/],
    [`${words} --before before --control`, /--before and --control are two things/],
    [`${words} --before before -- node ${join(cwd, 'agent.mjs')}`, /Name it as agent\.mjs/],
  ];
  await Promise.all(
    refused.map(async ([line, message]) => {
      const ran = await inProcess(line.split(' '), { cwd, env });
      expect([ran.code, ran.stderr], line).toEqual([2, expect.stringMatching(message)]);
    }),
  );
  expect(existsSync(join(cwd, '.tracefork'))).toBe(true);
});
