import { addFigure, forTable, quick, sized } from '@tracefork/bench/figures';
import { startServer } from '@tracefork/bench/server';
import { median } from '@tracefork/bench/statistics';
import { replay } from '@tracefork/transport';
import { type Client, fetchClient, otherClients } from './support/clients.ts';
import { madeTape, madeUrl } from './support/made-tape.ts';
import { report } from './support/report.ts';

/**
 * How fast a replay serves exchanges, without a network and on one core. The tapes are made by
 * `support/made-tape.ts`, seed 1: small answers of 200 bytes, streams of 60 chunks of 80 bytes.
 * Beside each client stands the same client without a session, asking a server in another process.
 */
const now = process.hrtime.bigint;
const server = await startServer();

interface Run {
  readonly count: number;
  readonly concurrency: number;
  readonly chunks: number;
}

/** Replays `count` exchanges; nanoseconds at which each was over. */
async function replayed(client: Client, { count, concurrency, chunks }: Run): Promise<number[]> {
  const headers = client.name === 'axios' ? [['accept', 'application/json, text/plain, */*']] : [];
  const tape = madeTape({
    count,
    chunks,
    bytes: chunks > 1 ? 72 : 192,
    headers: headers as Array<[string, string]>,
  });
  const over: number[] = [];
  const verdict = await replay(tape, async () => {
    const open = client.open();
    const start = now();
    let left = count;
    await Promise.all(
      Array.from({ length: concurrency }, async () => {
        while (left-- > 0) {
          await open.get(madeUrl);
          over.push(Number(now() - start));
        }
      }),
    );
    open.close();
    return true;
  });
  if (verdict.exchanges.matched !== count) {
    throw new Error(
      `${client.name}: ${verdict.exchanges.matched} of ${count}: ${verdict.reasons[0]}`,
    );
  }
  return over;
}

/** The same client without a session, against a server in another process. */
async function bare(client: Client, { count, concurrency, chunks }: Run): Promise<number[]> {
  const url = chunks > 1 ? `${server.url}/sse?chunks=${chunks}` : `${server.url}/json?bytes=200`;
  const over: number[] = [];
  const open = client.open();
  const start = now();
  let left = count;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      while (left-- > 0) {
        await open.get(url);
        over.push(Number(now() - start));
      }
    }),
  );
  open.close();
  return over;
}

/** Exchanges a second between two of them. */
const rate = (over: readonly number[], from: number, to: number): number =>
  ((to - from) / ((over[to - 1] ?? 0) - (over[from - 1] ?? 0))) * 1e9;

const wanted = process.env.BENCH_CLIENT ?? (quick || forTable ? fetchClient.name : undefined);
for (const chunks of [1, 60]) {
  for (const concurrency of [1, 32]) {
    const kind = chunks === 1 ? 'small answers' : 'streams of 60 chunks';
    console.log(`\nExchanges a second, ${kind}, ${concurrency} at once`);
    for (const client of [fetchClient, ...otherClients]) {
      if (wanted !== undefined && !client.name.startsWith(wanted)) continue;
      const least = client === fetchClient ? 5000 : 1500;
      const full = chunks === 1 ? (client === fetchClient ? 10_000 : 4000) : 500;
      const count = quick ? full / 5 : full;
      const over = await replayed(client, { count, concurrency, chunks });
      report({
        what: client.name,
        value: rate(over, Math.floor(count / 4), count),
        unit: '/s',
        ...(chunks === 1 ? { target: ['at least', least] as const } : {}),
      });
      const without = await bare(client, { count, concurrency, chunks });
      if (client === fetchClient) {
        addFigure({
          topic: 'Replay',
          what: 'exchanges served',
          sizes: `${kind} over fetch, ${concurrency} at once`,
          value: rate(over, Math.floor(count / 4), count),
          unit: '/s',
          baselines: [
            {
              what: 'plain client, asking a server over loopback',
              value: rate(without, Math.floor(count / 4), count),
            },
          ],
          ...(chunks === 1 ? { target: { bound: 'at least', value: least } as const } : {}),
        });
      }
      report({
        what: `  ${client.name} itself, over loopback`,
        value: rate(without, Math.floor(count / 4), count),
        unit: '/s',
      });
    }
  }
}

const many = sized({ full: 20_000, quick: 6000 });
console.log(`\nIndependence of what came before: ${many} small answers through fetch`);
const over = await replayed(fetchClient, { count: many, concurrency: 1, chunks: 1 });
const windows = Array.from({ length: many / 250 }, (_, i) =>
  rate(over, i * 250 + 1, (i + 1) * 250),
);
const early = median(windows.slice(4, sized({ full: 20, quick: 12 })));
const late = median(windows.slice(-sized({ full: 16, quick: 8 })));
report({ what: 'early, after the first 1,000, median of windows', value: early, unit: '/s' });
report({ what: 'late, median of windows', value: late, unit: '/s' });
report({ what: 'late by early', value: late / early, unit: '', target: ['at least', 0.8] });
addFigure({
  topic: 'Replay',
  what: 'exchanges served at the end of a long tape',
  sizes: `${many.toLocaleString('en-US')} small answers over fetch`,
  value: late,
  unit: '/s',
  baselines: [{ what: 'at its beginning, after the first 1,000', value: early }],
  target: { bound: 'at least', value: 0.8, of: 'ratio' },
});
server.stop();
