import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { record } from '@tracefork/transport';
import { type Client, fetchClient, otherClients } from './support/clients.ts';
import { report } from './support/report.ts';
import { startServer } from './support/start-server.ts';
import { median, quantile } from './support/statistics.ts';

/**
 * What a recording adds to a request. Rounds without and with a recording alternate in this one
 * process; a figure is the median over the rounds of the difference of their medians. The tape is
 * a file. No random input: every request is the same GET.
 */
const rounds = Number(process.env.BENCH_ROUNDS ?? 15);
const warmUp = 30;

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

async function measure(
  client: Client,
  options: { url: string; count: number; concurrency: number },
): Promise<{ readonly added: number; readonly bare: number }> {
  const added: number[] = [];
  const bare: number[] = [];
  const figure = ({ each, total }: Awaited<ReturnType<typeof round>>) =>
    options.concurrency === 1 ? quantile(each, 0.5) : total;
  for (let i = 0; i < rounds; i++) {
    const without = figure(await round(client, options));
    const file = join(folder, `${tapes++}.tape`);
    const { outcome } = await record(() => round(client, options), { file });
    if (outcome.status === 'threw') throw outcome.error;
    rmSync(file);
    if (i === 0) continue;
    bare.push(without);
    added.push(figure(outcome.value) - without);
  }
  return { added: median(added), bare: median(bare) };
}

const wanted = process.env.BENCH_CLIENT;
for (const bytes of [1024, 100 * 1024]) {
  for (const concurrency of [1, 32]) {
    console.log(
      `\nAdded to a GET of ${bytes / 1024} KB JSON, ${concurrency === 1 ? 'one after the other, at p50' : `${concurrency} at once, a request on average`}`,
    );
    for (const client of [fetchClient, ...otherClients]) {
      if (wanted !== undefined && !client.name.startsWith(wanted)) continue;
      const url = `${server.url}/json?bytes=${bytes}`;
      const count = concurrency === 1 ? 200 : 640;
      const { added, bare } = await measure(client, { url, count, concurrency });
      report({
        what: client.name,
        value: added,
        unit: 'µs',
        target: ['at most', client === fetchClient ? 50 : 400],
        note: `${Math.round(bare)} µs without`,
      });
    }
  }
}
server.stop();
rmSync(folder, { recursive: true });
