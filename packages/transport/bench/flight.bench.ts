import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { Agent, createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { median } from '@tracefork/bench/statistics';
import { report } from './support/report.ts';

/**
 * What a flight recorder costs a service: processor time of a request without and with it, in turn, and
 * whether its memory stays flat. One request in a hundred fails. `BENCH_SECONDS=3600` is an hour.
 */
const seconds = Number(process.env.BENCH_SECONDS ?? 20);
const rounds = 5;
const concurrency = 8;

const model = createServer((request, response) => {
  request.resume().on('end', () => {
    const order = Number(request.url?.split('/').at(-1));
    response.end(JSON.stringify({ paid: order % 100 === 13 ? null : order }));
  });
}).listen(0, '127.0.0.1');
await once(model, 'listening');
const MODEL_BASE_URL = `http://127.0.0.1:${(model.address() as AddressInfo).port}`;

const script = new URL('../test/flight/support/service.mjs', import.meta.url).pathname;
const register = new URL('../dist/register.js', import.meta.url).href;
const keepAlive = new Agent({ keepAlive: true, maxSockets: concurrency });

interface Memory {
  readonly rss: number;
  readonly heapUsed: number;
  /** Microseconds of processor time so far. */
  readonly user: number;
  readonly system: number;
  readonly counts: { readonly recorded: number; readonly kept: number; readonly missed: number };
}

async function start(folder?: string) {
  const flight = { NODE_OPTIONS: `--import ${register}`, TRACEFORK_FLIGHT: folder ?? '' };
  const child = fork(script, ['serve'], {
    env: { ...process.env, MODEL_BASE_URL, ...(folder === undefined ? {} : flight) },
    execArgv: ['--expose-gc'],
  });
  const [port] = (await once(child, 'message')) as [number];
  let order = 0;
  const one = () =>
    new Promise<void>((resolve, reject) => {
      get({ port, agent: keepAlive, path: `/${++order}` }, (response) => {
        response.resume().on('end', resolve);
      }).on('error', reject);
    });
  return {
    /** Requests made in so many seconds. */
    async load(time: number): Promise<number> {
      const end = performance.now() + time * 1000;
      const before = order;
      const worker = async () => {
        while (performance.now() < end) await one();
      };
      await Promise.all(Array.from({ length: concurrency }, worker));
      return order - before;
    },
    async memory(): Promise<Memory> {
      child.send('memory');
      return ((await once(child, 'message')) as [Memory])[0];
    },
    stop: () => child.kill('SIGKILL'),
  };
}

const folder = mkdtempSync(join(tmpdir(), 'tracefork-flight-bench-'));
const [bare, recorded] = [await start(), await start(folder)];
for (const service of [bare, recorded]) await service.load(2);
const settled = await recorded.memory();
const slice = Math.max(1, seconds / 2 / rounds);
const spent: { readonly bare: number; readonly recorded: number }[] = [];
for (let round = 0; round < rounds; round++) {
  spent.push({ bare: await perRequest(bare, slice), recorded: await perRequest(recorded, slice) });
}
const after = await recorded.memory();
for (const { stop } of [bare, recorded]) stop();
model.closeAllConnections();
model.close();
keepAlive.destroy();

/** Processor time of the service for each request, in microseconds: what else runs does not count. */
async function perRequest(service: typeof bare, time: number): Promise<number> {
  const before = await service.memory();
  const requests = await service.load(time);
  const { user, system } = await service.memory();
  return (user + system - before.user - before.system) / requests;
}

const mib = (bytes: number): number => bytes / 2 ** 20;
report({ what: 'a request, bare', value: median(spent.map((each) => each.bare)), unit: 'µs' });
report({
  what: 'added by the recorder',
  value: median(spent.map((each) => each.recorded - each.bare)),
  unit: 'µs',
  note: 'processor time; the agent does next to nothing but one exchange on 127.0.0.1',
});
const { recorded: runs, kept } = after.counts;
report({ what: `runs recorded, ${kept} of them kept`, value: runs, unit: '' });
report({
  what: 'tapes in the folder',
  value: readdirSync(folder).length,
  unit: '',
  target: ['at most', 101],
});
report({
  what: 'heap after the load, less that before',
  value: mib(after.heapUsed - settled.heapUsed),
  unit: 'MiB',
  target: ['at most', 4],
  note: `rss ${Math.round(mib(settled.rss))} to ${Math.round(mib(after.rss))} MiB`,
});
rmSync(folder, { recursive: true, force: true });
