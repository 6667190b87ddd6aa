import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { Agent, createServer, get } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { report } from './support/report.ts';
import { median } from './support/statistics.ts';

/**
 * What a flight recorder costs a service: requests per second without and with it, in turn, and
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
    /** Requests per second. */
    async load(time: number): Promise<number> {
      const end = performance.now() + time * 1000;
      const before = order;
      const began = performance.now();
      const worker = async () => {
        while (performance.now() < end) await one();
      };
      await Promise.all(Array.from({ length: concurrency }, worker));
      return ((order - before) / (performance.now() - began)) * 1000;
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
const ratios: number[] = [];
const rates: number[] = [];
const settled = await recorded.memory();
const slice = Math.max(1, seconds / 2 / rounds);
for (let round = 0; round < rounds; round++) {
  const without = await bare.load(slice);
  const withIt = await recorded.load(slice);
  ratios.push(without / withIt);
  rates.push(withIt);
}
const after = await recorded.memory();
for (const { stop } of [bare, recorded]) stop();
model.closeAllConnections();
model.close();
keepAlive.destroy();

const mib = (bytes: number): number => bytes / 2 ** 20;
report({ what: 'requests per second, recorded', value: median(rates), unit: '/s' });
report({
  what: 'time of a request, recorded to bare',
  value: median(ratios),
  unit: '×',
  note: 'the agent does next to nothing but one exchange on 127.0.0.1',
});
report({
  what: 'added to a request',
  value: median(ratios.map((ratio, index) => (1 - 1 / ratio) / (rates[index] as number))) * 1e6,
  unit: 'µs',
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
