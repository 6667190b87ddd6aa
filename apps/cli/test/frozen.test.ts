import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { openTape } from '@tracefork/tape';
import { buildResponse } from '@tracefork/wire';
import { expect, onTestFinished, test } from 'vitest';
import { tracefork } from './support/cli.ts';
import { temp } from './support/temp.ts';

/** Looks the price up, counts the stock by a program, notes it down, and asks what to do. */
const agent = `
import { execFileSync } from 'node:child_process';
const url = process.env.MODEL_BASE_URL;
const ask = async (content) => {
  const response = await fetch(url + '/v1/messages', {
    method: 'POST',
    headers: { 'x-api-key': process.env.MODEL_API_KEY },
    body: JSON.stringify({ model: 'claude-haiku-4-5', max_tokens: 9, messages: [{ role: 'user', content }] }),
  });
  return (await response.json()).content[0].text;
};
console.log(await ask('begin'));
const { price } = await (await fetch(url + '/price')).json();
const stock = String(execFileSync('cat', ['stock.txt'])).trim();
await fetch(url + '/note', { method: 'POST', body: 'looked' });
console.log(await ask('price ' + price + ', stock ' + stock));
`;

/** A model and a shop at one address. */
async function start() {
  const state = { price: 80, seen: [] as string[] };
  const server = createServer(async (request, response) => {
    const body = await text(request);
    state.seen.push(`${request.method} ${request.url}`);
    if (request.url === '/price') return void response.end(JSON.stringify({ price: state.price }));
    if (request.url === '/note') return void response.end('noted');
    const model = 'claude-haiku-4-5';
    const blocks = [{ type: 'text' as const, text: `heard ${body.length}` }];
    const answer = buildResponse('anthropic', { kind: 'message', as: 'json', model, blocks });
    response.writeHead(answer.status, answer.headers.flat() as string[]).end(answer.body);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, 'close');
  });
  return { state, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test('--model-frozen tells a world that changed from a model that did, and says what ran live', {
  timeout: 60_000,
}, async () => {
  const { state, url } = await start();
  const cwd = temp({ 'agent.mjs': agent, 'stock.txt': '3', 'package.json': '{}' });
  const env = { MODEL_BASE_URL: url, MODEL_API_KEY: 'sk-of-this-test' };
  const recorded = await tracefork(['record', '--', 'node', 'agent.mjs'], { cwd, env });
  expect(recorded.code, recorded.stderr).toBe(0);
  state.seen.length = 0;
  // The model needs no key: it is never asked.
  const run = (line: string) => tracefork(line.split(' '), { cwd, env: { MODEL_BASE_URL: url } });

  const same = await run('replay latest --model-frozen -o frozen.tape');
  expect([same.code, same.stdout], same.stderr).toEqual([0, recorded.stdout]);
  const live = `GET ${url}/price`;
  expect(same.stderr).toMatch(/^frozen +latest: 2 steps from the tape, .*no model call goes out$/m);
  expect(same.stderr).toContain(`ran live  ${live}: as recorded\n`);
  expect(same.stderr).toMatch(/^served +program cat\n +POST http:\S+\/note$/m);
  expect(same.stderr).toMatch(
    /^finding +what was asked anew answers as it did, .*the model does$/m,
  );
  expect(state.seen).toEqual(['GET /price']);
  expect(openTape(join(cwd, 'frozen.tape')).complete).toBe(true);

  state.price = 90;
  const world = await run('replay latest --model-frozen --json');
  expect(world.code, world.stderr).toBe(1);
  expect(world.stderr).toMatch(
    /^finding +the world changed, and with it what was asked at step 1$/m,
  );
  expect(JSON.parse(world.stdout)).toMatchObject({
    command: 'replay',
    modelFrozen: true,
    finding: {
      kind: 'world',
      step: 1,
      differences: [{ recorded: 'price 80, stock 3', actual: 'price 90, stock 3' }],
    },
    acts: [
      {
        kind: 'http',
        what: live,
        ran: true,
        result: 'other',
        differences: [{ path: 'body.price' }],
      },
      { kind: 'program', what: 'cat', ran: false, result: 'same' },
      { kind: 'http', ran: false, result: 'same' },
    ],
  });
  expect(state.seen.filter((line) => line.includes('messages'))).toEqual([]);

  state.price = 80;
  writeFileSync(join(cwd, 'stock.txt'), '4');
  const program = await run('replay latest --model-frozen --tools program:cat=live');
  expect([program.code, program.stderr]).toEqual([
    1,
    expect.stringMatching(/program cat: other than recorded/),
  ]);
  writeFileSync(join(cwd, 'agent.mjs'), agent.replace("'price '", "'the price is '"));
  const changed = await run('replay latest --model-frozen');
  expect([changed.code, changed.stderr]).toEqual([
    1,
    expect.stringMatching(
      /^finding +nothing that ran live answers otherwise, .*at step 1; look at/m,
    ),
  ]);
});

test('what says nothing about a frozen model, or without one, is refused', async () => {
  const cwd = temp({});
  const cases = [
    ['replay run.tape --model-frozen --to 1', /--to does not go with --model-frozen/],
    ['replay run.tape --tools git=live', /--tools goes with --model-frozen alone/],
  ] as const;
  for (const [line, message] of cases) {
    const { code, stderr } = await tracefork(line.split(' '), { cwd });
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  }
});
