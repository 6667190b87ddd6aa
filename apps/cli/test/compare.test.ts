import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { buildResponse } from '@tracefork/wire';
import { expect, onTestFinished, test } from 'vitest';
import { compareCandidates } from '../src/compare/comparison.ts';
import { tracefork } from './support/cli.ts';
import { inProcess } from './support/in-process.ts';
import { temp } from './support/temp.ts';

/** Asks what is to be paid, and then to confirm it, and writes it down. */
const agent = `
import { writeFileSync } from 'node:fs';
const messages = [];
const ask = async (content) => {
  messages.push({ role: 'user', content });
  const response = await fetch(process.env.MODEL_BASE_URL + '/v1/messages', {
    method: 'POST',
    body: JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 99, messages }),
  });
  const said = (await response.json()).content[0].text;
  messages.push({ role: 'assistant', content: said });
  return said;
};
await ask('Read the order.');
const amount = await ask('What was paid?');
writeFileSync('paid.txt', amount);
console.log('done: ' + amount);
`;

/** One model that knows what was paid, and others that do not. */
async function start() {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    const { model } = JSON.parse(await text(request)) as { model: string };
    asked.push(model);
    const blocks = [{ type: 'text' as const, text: model.includes('sonnet') ? '80' : '800' }];
    const answer = buildResponse('anthropic', { kind: 'message', as: 'json', model, blocks });
    response.writeHead(answer.status, answer.headers.flat() as string[]).end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  const cwd = temp({ 'agent.mjs': agent, 'package.json': '{}' });
  const env = { MODEL_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  const { code, stderr } = await tracefork(['record', '--', 'node', 'agent.mjs'], { cwd, env });
  expect(code, stderr).toBe(0);
  asked.length = 0;
  return { asked, cwd, env };
}

const models = ['--model', 'claude-haiku-4-5', '--model', 'claude-sonnet-4-6'];

test('models are compared by what a verifier says of the folder that each fork left', {
  timeout: 60_000,
}, async () => {
  const { asked, cwd, env } = await start();
  const args = ['compare', 'latest', ...models, '--step', '1', '--times', '3'];
  const verify = ['--verify', 'cat paid.txt; grep -qx 80 paid.txt'];
  const paid = ['--local-is-paid', '--dry-run', '--json'];
  const dry = await inProcess([...args, ...verify, ...paid], { cwd, env });
  const planned = JSON.parse(dry.stdout);
  expect(planned).toMatchObject({
    command: 'compare',
    dryRun: true,
    step: 1,
    times: 3,
    candidates: [
      { model: 'claude-haiku-4-5', estimate: { calls: 3 } },
      { model: 'claude-sonnet-4-6', estimate: { calls: 3 } },
    ],
  });
  // Sonnet costs three times what Haiku does.
  const [haiku, sonnet] = planned.candidates.map(
    ({ estimate }: { estimate: { most: number } }) => estimate.most,
  );
  expect(sonnet / haiku).toBeCloseTo(3, 1);
  expect(asked).toEqual([]);

  const { code, stdout, stderr } = await tracefork([...args, ...verify, '--json'], { cwd, env });
  expect(code, stderr).toBe(0);
  expect(asked.toSorted()).toEqual([
    ...Array(3).fill('claude-haiku-4-5'),
    ...Array(3).fill('claude-sonnet-4-6'),
  ]);
  const { candidates, pairs, oracle } = JSON.parse(stdout);
  expect(candidates).toMatchObject([
    { model: 'claude-sonnet-4-6', pass: 3, fail: 0, share: 1, calls: 1, dollars: 0 },
    { model: 'claude-haiku-4-5', pass: 0, fail: 3, share: 0 },
  ]);
  expect(pairs).toMatchObject([{ value: 1, high: 1, better: 'claude-sonnet-4-6' }]);
  expect(oracle).toBe('cat paid.txt; grep -qx 80 paid.txt');
  expect(stderr).toMatch(/with claude-haiku-4-5, fail \(exit code 1: 800\)/);
  expect(stderr).toMatch(/^claude-sonnet-4-6 +3\/3 +44% to 100%/m);
  expect(stderr).toMatch(
    /^shown +claude-sonnet-4-6 passes more often than claude-haiku-4-5: \+100%/m,
  );
  // What the forks wrote stayed in their copies; what graded them is kept.
  expect(existsSync(join(cwd, 'paid.txt'))).toBe(true);
  const { branches } = JSON.parse(
    (await inProcess(['branches', 'latest', '--json'], { cwd, env })).stdout,
  );
  expect(branches.map(({ grade }: { grade: string }) => grade).toSorted()).toEqual([
    ...Array(3).fill('fail'),
    ...Array(3).fill('pass'),
  ]);
});

test('what cannot be compared is refused before anything is run', async () => {
  const { asked, cwd, env } = await start();
  const cases: readonly (readonly [readonly string[], RegExp])[] = [
    [['--model', 'a'], /Name the models to compare/],
    [['--model', 'a', '--model', 'a'], /--model a is named twice/],
    [[...models, '--step', '9'], /The run has no step 9/],
    [models, /grades|--pass-if/],
    [[...models, '--verify', 'true', '--oracle', 'exit'], /--verify grades by itself/],
    [[...models, '--verify', 'true', '--agent', 'a.ts:run'], /a\.ts/],
  ];
  for (const [args, message] of cases) {
    const ran = await inProcess(['compare', 'latest', ...args], { cwd, env });
    expect([ran.code, ran.stderr], args.join(' ')).toEqual([2, expect.stringMatching(message)]);
  }
  expect(asked).toEqual([]);
});

const grades = (pass: number, fail: number) => [
  ...Array(pass).fill('pass' as const),
  ...Array(fail).fill('fail' as const),
];

test('more models make each interval wider, and one without an outcome is in no pair', () => {
  const two = [
    { name: 'a', grades: grades(2, 8), broken: 0 },
    { name: 'b', grades: grades(8, 2), broken: 0 },
  ];
  const alone = compareCandidates(two, { fixed: true });
  expect(alone.rated.map(({ name }) => name)).toEqual(['b', 'a']);
  expect(alone.pairs).toMatchObject([{ a: 'b', b: 'a', better: 'b' }]);
  const more = compareCandidates(
    [...two, { name: 'c', grades: grades(5, 5), broken: 1 }, { name: 'd', grades: [], broken: 10 }],
    { fixed: true },
  );
  expect(more.pairs.map(({ a, b }) => `${a}${b}`)).toEqual(['bc', 'ba', 'ca']);
  const [wide] = more.pairs.filter(({ a, b }) => a === 'b' && b === 'a');
  expect(wide?.low).toBeLessThan(alone.pairs[0]?.low ?? 0);
  expect(wide?.high).toBeGreaterThan(alone.pairs[0]?.high ?? 1);
  expect(more.rated.at(-1)).toMatchObject({ name: 'd', broken: 10, share: null });
  const unclear = compareCandidates(
    [
      { name: 'a', grades: [...grades(2, 5), 'undefined', 'undefined', 'undefined'], broken: 0 },
      two[1] as (typeof two)[0],
    ],
    { fixed: true },
  );
  expect(unclear.pairs[0]?.better).toBeNull();
});
