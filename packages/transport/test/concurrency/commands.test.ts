import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordIn, replayIn } from '../command/support/commands.ts';
import { project } from '../nondeterminism/support/project.ts';
import { type NoisyServer, startNoisyServer } from './support/noisy-server.ts';

const trials = process.env.TRACEFORK_NIGHTLY === '1' ? 25 : 5;

let server: NoisyServer;
beforeAll(async () => {
  server = await startNoisyServer();
});
afterAll(() => server.close());

/** Everything at once: requests that race each other, timers, files, a program, a stream, retries. */
const agent = `
  import { execFile } from 'node:child_process';
  import { readFile, writeFile } from 'node:fs/promises';
  import http from 'node:http';
  import { setTimeout as sleep } from 'node:timers/promises';
  import { promisify } from 'node:util';
  const seen = [];
  const body = (id, more) => JSON.stringify({ id, ...more });
  const ask = async (id, more) => {
    for (let tries = 0; ; tries++) {
      const response = await fetch(process.env.MODEL_BASE_URL, { method: 'POST', body: body(id, more) });
      if (response.ok) return response.text();
      await response.text();
      await sleep(3 * Math.random());
    }
  };
  const get = (id) => new Promise((resolve, reject) => {
    http.request(process.env.MODEL_BASE_URL, { method: 'POST' }, async (response) => {
      let text = '';
      for await (const chunk of response) { text += chunk; seen.push(id + ' part ' + chunk); }
      resolve(text);
    }).on('error', reject).end(body(id, { stream: true }));
  });
  const ticker = setInterval(() => seen.push('tick'), 4);
  await Promise.all(['a', 'b', 'c', 'd'].map(async (id) => {
    const first = await Promise.race([ask(id, { flaky: true }), sleep(8).then(() => 'late')]);
    seen.push(id + ' ' + first);
    await writeFile(id + '.txt', first);
    seen.push(id + ' ' + (await readFile(id + '.txt', 'utf8')).length);
    seen.push(await ask(id + ' after ' + seen.length));
    seen.push((await promisify(execFile)('echo', [id + ' ' + seen.length])).stdout);
    seen.push(await get(id + ' stream ' + seen.length));
  }));
  clearInterval(ticker);
  console.log(seen.join('\\n'));`;

test(`${trials} of ${trials} replays of a racing command are exact`, async () => {
  const failures: unknown[] = [];
  const outputs = new Set<string>();
  for (let trial = 0; trial < trials; trial++) {
    const at = project({ 'agent.mjs': agent });
    const command = ['node', 'agent.mjs'];
    const recorded = await recordIn(at, { command, env: { MODEL_BASE_URL: server.url } });
    expect(recorded.result.exit.code).toBe(0);
    outputs.add(recorded.stdout.replace(/\d+:\S+/g, ''));
    const before = server.requests();
    const { result, stdout } = await replayIn(at, { command });
    if (result.verdict.result !== 'exact') failures.push(result.verdict);
    else expect(stdout).toBe(recorded.stdout);
    expect(server.requests()).toBe(before);
  }
  expect(failures).toEqual([]);
  expect(outputs.size).toBeGreaterThan(1);
});
