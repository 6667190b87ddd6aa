import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { openTape } from '@tracefork/tape';
import { expect, onTestFinished, test } from 'vitest';
import { project } from '../nondeterminism/support/project.ts';

const nightly = process.env.TRACEFORK_NIGHTLY === '1';
const kills = Number(process.env.KILLS ?? (nightly ? 200 : 20));
const agent = fileURLToPath(new URL('support/acting-agent.mjs', import.meta.url));
const preload = import.meta.resolve('@tracefork/transport/register');

test(`kill −9 at ${kills} random moments: every tape opens and holds whatever reached the server`, async () => {
  const at = project({});
  const seen: string[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    seen.push(body);
    if (request.url === '/act') {
      response.end('done');
      return;
    }
    for (let chunk = 0; chunk < 3; chunk++) {
      response.write(`[${chunk} of ${body}]`);
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 3));
    }
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  const { port } = server.address() as AddressInfo;

  let exchanges = 0;
  for (let kill = 0; kill < kills; kill++) {
    seen.length = 0;
    const file = at(`${kill}.tape`);
    const wrapping = { command: [process.execPath, agent], script: '' };
    const settings = { mode: 'record', wrapping, file, late: at('late'), strict: false };
    const child = spawn(process.execPath, [agent], {
      env: {
        PATH: process.env.PATH,
        NODE_OPTIONS: `--import=${preload}`,
        MODEL_BASE_URL: `http://127.0.0.1:${port}`,
        TRACEFORK_SESSION: JSON.stringify(settings),
      },
      stdio: 'ignore',
    });
    const gone = new Promise((resolve) => child.once('close', resolve));
    // A file without a byte is the moment between its making and its first event.
    while (!existsSync(file) || statSync(file).size === 0)
      await new Promise((resolve) => setTimeout(resolve, 2));
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 400));
    child.kill('SIGKILL');
    await gone;

    const tape = openTape(file);
    expect(tape.complete).toBe(false);
    const onTape = tape.exchanges.map(({ request }) => Buffer.from(request.body ?? []).toString());
    // One request may have been written down whose sending was cut off.
    expect(onTape.slice(0, seen.length)).toEqual(seen);
    expect(onTape.length - seen.length).toBeLessThanOrEqual(1);
    exchanges += onTape.length;
    // What an act followed is there: the draw in it, and the stream up to it.
    for (const [index, body] of onTape.entries()) {
      if (!body.includes('[')) continue;
      const [, id, rest] = /^\d+ (\S+) (.*) \S+$/s.exec(body) ?? [];
      const draws = tape.events.filter((event) => event.kind === 'draw');
      expect(draws.some((event) => event.value === id)).toBe(true);
      expect(draws.some((event) => body.endsWith(` ${event.value}`))).toBe(true);
      const stream = tape.exchanges.findLast(
        ({ x, request }) =>
          x < index &&
          Buffer.from(request.body ?? [])
            .toString()
            .endsWith(`${id}`),
      );
      expect(
        Buffer.from(stream?.body() ?? [])
          .toString()
          .startsWith(rest ?? '?'),
      ).toBe(true);
    }
  }
  expect(exchanges).toBeGreaterThan(kills);
  expect(readFileSync(at('0.tape')).length).toBeGreaterThan(0);
});
