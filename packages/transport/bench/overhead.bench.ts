import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addFigure, forTable, quick, sized } from '@tracefork/bench/figures';
import { startServer } from '@tracefork/bench/server';
import { median, quantile } from '@tracefork/bench/statistics';
import { record } from '@tracefork/transport';
import { type Client, fetchClient, otherClients } from './support/clients.ts';
import { installLeastRecorder } from './support/least-recorder.ts';
import { report } from './support/report.ts';

/**
 * What a recording adds to a request. Rounds without and with a recording alternate in this one
 * process; a figure is the median over the rounds of the difference of their medians. The tape is
 * a file. Every request is the same GET; what answers differ in is in `support/server.ts`. Beside
 * fetch stands the least that any recording through it costs (`support/least-recorder.ts`).
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? sized({ full: 15, quick: 4 }));
/** Requests before the measured ones: each round puts all patches in place anew. */
const warmUp = sized({ full: 256, quick: 128 });

const folder = mkdtempSync(join(tmpdir(), 'tracefork-bench-'));
const server = await startServer();
let tapes = 0;
/** Node's own: what is measured is the requests, not the readings. */
const now = process.hrtime.bigint;

/** Microseconds of each request, `concurrency` at once. */
async function round(
  client: Client,
  { url, count, concurrency }: { url: string; count: number; concurrency: number },
): Promise<{ readonly each: number[]; readonly total: number }> {
  const open = client.open();
  for (let i = 0; i < warmUp; i += concurrency) {
    await Promise.all(Array.from({ length: concurrency }, () => open.get(url)));
  }
  const each: number[] = [];
  const start = now();
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let i = 0; i < count / concurrency; i++) {
        const before = now();
        await open.get(url);
        each.push(Number(now() - before) / 1000);
      }
    }),
  );
  const total = Number(now() - start) / 1000;
  open.close();
  return { each, total: total / count };
}

async function leastRound(file: string, options: Parameters<typeof round>[1]) {
  const undo = installLeastRecorder(file);
  try {
    return await round(fetchClient, options);
  } finally {
    undo();
    rmSync(file);
  }
}

async function measure(
  client: Client,
  options: { url: string; count: number; concurrency: number },
): Promise<{ readonly added: number; readonly bare: number; readonly least?: number }> {
  const added: number[] = [];
  const least: number[] = [];
  const bare: number[] = [];
  const figure = ({ each, total }: Awaited<ReturnType<typeof round>>) =>
    options.concurrency === 1 ? quantile(each, 0.5) : total;
  for (let i = 0; i < rounds; i++) {
    const without = figure(await round(client, options));
    const file = join(folder, `${tapes++}.tape`);
    const { outcome } = await record(() => round(client, options), { file });
    if (outcome.status === 'threw') throw outcome.error;
    rmSync(file);
    const simplest = client === fetchClient ? await leastRound(file, options) : undefined;
    if (i === 0) continue;
    bare.push(without);
    added.push(figure(outcome.value) - without);
    if (simplest !== undefined) least.push(figure(simplest) - without);
  }
  return {
    added: median(added),
    bare: median(bare),
    ...(least.length > 0 ? { least: median(least) } : {}),
  };
}

const wanted = process.env.BENCH_CLIENT ?? (quick || forTable ? fetchClient.name : undefined);
for (const bytes of [1024, 100 * 1024]) {
  for (const concurrency of [1, 32]) {
    console.log(
      `\nAdded to a GET of ${bytes / 1024} KB JSON, ${concurrency === 1 ? 'one after the other, at p50' : `${concurrency} at once, a request on average`}`,
    );
    for (const client of [fetchClient, ...otherClients]) {
      if (wanted !== undefined && !client.name.startsWith(wanted)) continue;
      const url = `${server.url}/json?bytes=${bytes}`;
      const count =
        concurrency === 1 ? sized({ full: 500, quick: 200 }) : sized({ full: 640, quick: 320 });
      const { added, bare, least } = await measure(client, { url, count, concurrency });
      report({
        what: client.name,
        value: added,
        unit: 'µs',
        target: ['at most', client === fetchClient ? 50 : 400],
        note: `${Math.round(bare)} µs without`,
      });
      if (least !== undefined) {
        const order = concurrency === 1 ? 'one after the other, median' : '32 at once, on average';
        addFigure({
          topic: 'Recording',
          what: 'added to a request by a recording',
          sizes: `GET of ${bytes / 1024} KB JSON over fetch, ${order}`,
          value: added,
          unit: 'µs',
          baselines: [
            { what: 'the request itself, plain client', value: bare },
            { what: 'the least that any recorder over fetch adds', value: least },
          ],
          target: { bound: 'at most', value: 50 },
        });
        report({ what: '  of which no recorder is without', value: least, unit: 'µs' });
      }
    }
  }
}
/** Milliseconds from the request to the first chunk of a stream of 20. */
async function firstByte(): Promise<number[]> {
  const each: number[] = [];
  for (let i = 0; i < sized({ full: 100, quick: 40 }); i++) {
    const before = now();
    const response = await fetch(`${server.url}/sse?chunks=20`);
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    await reader.read();
    each.push(Number(now() - before) / 1e6);
    while (!(await reader.read()).done);
  }
  return each;
}

console.log('\nAdded to the first byte of a stream, at p50');
const added: number[] = [];
const plain: number[] = [];
for (let i = 0; i < rounds; i++) {
  const without = quantile(await firstByte(), 0.5);
  plain.push(without);
  const file = join(folder, `${tapes++}.tape`);
  const { outcome } = await record(firstByte, { file });
  if (outcome.status === 'threw') throw outcome.error;
  rmSync(file);
  added.push(quantile(outcome.value, 0.5) - without);
}
report({ what: 'fetch', value: median(added), unit: 'ms', target: ['at most', 5] });
addFigure({
  topic: 'Recording',
  what: 'added to the time to first byte by a recording',
  sizes: 'streams of 20 events over fetch, median',
  value: median(added),
  unit: 'ms',
  baselines: [{ what: 'the first byte itself, plain client', value: median(plain) }],
  target: { bound: 'at most', value: 5 },
  original: 'the whole stream is waited for: 410 ms instead of 90 ms',
});

server.stop();
rmSync(folder, { recursive: true });
