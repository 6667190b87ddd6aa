import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openTape } from '@tracefork/tape';
import { attach, replay } from '@tracefork/transport';
import { flightRecorder } from '@tracefork/transport/flight';
import { expect, onTestFinished, test } from 'vitest';

/** What an order was paid; those that end in 13 were not; 99 gets no answer. */
async function orders() {
  const server = createServer((request, response) => {
    const order = request.url?.split('/').at(-1) ?? '';
    if (order.endsWith('99')) return;
    const paid = order.endsWith('13') ? null : Number(order) * 2;
    response.setHeader('connection', 'close').end(JSON.stringify({ paid }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.closeAllConnections();
    server.close();
  };
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close };
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'tracefork-flight-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

const agent = (url: string) => async (order: string) => {
  const response = await fetch(`${url}/orders/${order}`, { method: 'POST', body: order });
  const { paid } = (await response.json()) as { paid: number | null };
  if (paid === null) throw new RangeError(`order ${order} was never paid`);
  return { paid, id: Math.random() };
};

test('of many runs at once the failed ones leave tapes, which replay exactly, arguments included', async () => {
  const { url, close } = await orders();
  const at = folder();
  const flight = flightRecorder({ folder: at, name: 'desk' });
  const look = flight.wrap(agent(url));
  const numbers = ['1', '2', '113', '4', '213', '6'];
  const ends = await Promise.allSettled(numbers.map((order) => look(order)));
  expect(ends.map(({ status }) => status)).toEqual(
    numbers.map((order) => (order.endsWith('13') ? 'rejected' : 'fulfilled')),
  );
  expect(flight.counts).toEqual({ recorded: 6, kept: 2, missed: 0 });
  flight.close();
  close();
  const tapes = readdirSync(at);
  expect(tapes).toHaveLength(2);
  for (const name of tapes) {
    const tape = openTape(join(at, name));
    expect(tape.header.agent).toBe('desk');
    expect(tape.exchanges).toHaveLength(1);
    expect(await replay(tape, look as () => Promise<unknown>)).toMatchObject({ result: 'exact' });
  }
});

test('the folder keeps the latest tapes, as many as there is room for', async () => {
  const { url } = await orders();
  const at = folder();
  const flight = flightRecorder({ folder: at, keep: 'all', maxRuns: 3 });
  onTestFinished(() => flight.close());
  const look = flight.wrap(agent(url), { failed: ({ status }) => status === 'returned' });
  for (const order of ['1', '2', '3', '4', '5']) await look(order);
  const sent = readdirSync(at)
    .sort()
    .map((name) =>
      Buffer.from(openTape(join(at, name)).exchanges[0]?.request.body ?? '').toString(),
    );
  expect(sent).toEqual(['3', '4', '5']);
  const small = flightRecorder({ folder: at, keep: 'all', maxMegabytes: 0.000001 });
  onTestFinished(() => small.close());
  await small.wrap(agent(url))('6');
  expect(readdirSync(at)).toEqual([]);
});

test('without a folder nothing is recorded, and where there is no room for tapes the service goes on', async () => {
  const { url } = await orders();
  const off = flightRecorder();
  expect(off.recording).toBe(false);
  expect(await off.wrap(agent(url))('4')).toMatchObject({ paid: 8 });
  const problems: Error[] = [];
  const at = folder();
  const flight = flightRecorder({ folder: at, onProblem: (problem) => problems.push(problem) });
  onTestFinished(() => flight.close());
  rmSync(at, { recursive: true });
  expect(await flight.wrap(agent(url))('4')).toMatchObject({ paid: 8 });
  expect(flight.counts).toEqual({ recorded: 0, kept: 0, missed: 1 });
  expect(problems).toMatchObject([{ code: 'ENOENT' }]);
});

const service = new URL('support/service.mjs', import.meta.url).pathname;
const register = import.meta.resolve('@tracefork/transport/register');

test('a service with the preload and TRACEFORK_FLIGHT keeps failed requests, also one that killed it', async () => {
  const { url, close } = await orders();
  const at = folder();
  const start = async () => {
    const env = {
      ...process.env,
      NODE_OPTIONS: `--import ${register}`,
      TRACEFORK_FLIGHT: at,
      MODEL_BASE_URL: url,
    };
    const child = fork(service, ['serve'], { env, execArgv: [] });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [port] = (await once(child, 'message')) as [number];
    return { child, get: (order: string) => fetch(`http://127.0.0.1:${port}/${order}`) };
  };
  const first = await start();
  const statuses = await Promise.all(
    ['1', '13', '2', '3'].map(async (order) => (await first.get(order)).status),
  );
  expect(statuses).toEqual([200, 500, 200, 200]);
  const [failed] = readdirSync(at) as [string];
  expect(readdirSync(at)).toEqual([failed]);

  const unanswered = first.get('99').catch(() => 'gone');
  await expect.poll(() => readdirSync(at).filter((name) => name.endsWith('.part'))).toHaveLength(1);
  await expect.poll(() => openPart(at)).toBe(1);
  first.child.kill('SIGKILL');
  expect(await unanswered).toBe('gone');
  const second = await start();
  second.child.kill('SIGKILL');
  const [, cut] = readdirSync(at).sort() as [string, string];
  const tape = openTape(join(at, cut));
  expect([tape.complete, tape.exchanges.length]).toEqual([false, 1]);

  close();
  process.env.MODEL_BASE_URL = url;
  onTestFinished(attach());
  const { answer } = await import(service);
  const verdict = await replay(openTape(join(at, failed)), () => answer());
  expect(verdict).toMatchObject({ result: 'exact', exchanges: { matched: 1, recorded: 1 } });
});

function openPart(at: string): number {
  const part = readdirSync(at).find((name) => name.endsWith('.part'));
  try {
    return openTape(join(at, part ?? '')).exchanges.length;
  } catch {
    return 0;
  }
}
