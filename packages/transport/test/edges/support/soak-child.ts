import { createServer, Agent as HttpAgent, get as httpGet } from 'node:http';
import type { AddressInfo } from 'node:net';
import axios from 'axios';
import got from 'got';
import * as undici from 'undici';
import { runInSession } from '../../../src/context.ts';
import { install } from '../../../src/install.ts';
import { RecordSession } from '../../../src/record/record-session.ts';
import { createRedactor } from '../../../src/redact/redactor.ts';
import { noRules } from '../../../src/redact/rules.ts';

/** Figures of a soak, printed as one line of JSON. */
export interface SoakResult {
  readonly requests: number;
  readonly answered: number;
  readonly failed: number;
  readonly aborted: number;
  /** Answers that belonged to another request. */
  readonly mixedUp: number;
  readonly hung: number;
  readonly uncaught: readonly string[];
  /** Requests that the sessions wrote down; and how many of them in a session that did not make them. */
  readonly recorded: number;
  readonly foreign: number;
  /** After each half, with garbage collected: megabytes of heap and of the whole process, handles. */
  readonly halves: ReadonlyArray<{ heap: number; rss: number; handles: number }>;
}

const total = Number(process.env.REQUESTS ?? 8000);
const width = 40;
const hangAfter = 10_000;

let seed = 42;
/** The same sequence in each run. */
const chance = () => {
  seed = (seed * 1103515245 + 12345) % 2147483648;
  return seed / 2147483648;
};

const uncaught: string[] = [];
process.on('uncaughtException', (error) => uncaught.push(String(error.stack)));
process.on('unhandledRejection', (error) =>
  uncaught.push(String((error as Error)?.stack ?? error)),
);

const faults = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const url = new URL(request.url ?? '/', 'http://x');
  const id = url.searchParams.get('id') ?? '';
  const dice = Number(url.searchParams.get('dice'));
  const socket = response.socket;
  if (dice < 0.04) return void socket?.resetAndDestroy();
  if (dice < 0.07) return void socket?.end();
  if (dice < 0.1) {
    socket?.write(`HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\npart of ${id}`);
    setTimeout(() => socket?.resetAndDestroy(), 2);
    return;
  }
  if (dice < 0.13) {
    socket?.write(`HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nunframed ${id} `);
    setTimeout(() => socket?.end('end'), 2);
    return;
  }
  if (dice < 0.16) {
    response.writeHead(529, { 'content-type': 'application/json' });
    return void response.end(JSON.stringify({ id }));
  }
  if (dice < 0.4) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let part = 0; part < 5; part++) {
      response.write(`data: ${id}\n\n`);
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return void response.end();
  }
  setTimeout(
    () => response.end(JSON.stringify({ id, body: Buffer.concat(chunks).toString() })),
    dice * 4,
  );
});
await new Promise<void>((resolve) => faults.listen(0, '127.0.0.1', resolve));
const base = `http://127.0.0.1:${(faults.address() as AddressInfo).port}`;

const pool = new undici.Agent({ connections: 8 });
const kept = new HttpAgent({ keepAlive: true, maxSockets: 8 });

type Ask = (url: string, signal: AbortSignal) => Promise<string>;

const asks: readonly Ask[] = [
  async (url, signal) => (await fetch(url, { signal })).text(),
  async (url, signal) => (await fetch(url, { signal, method: 'POST', body: 'x' })).text(),
  async (url, signal) => (await undici.request(url, { signal, dispatcher: pool })).body.text(),
  async (url, signal) => (await undici.fetch(url, { signal, dispatcher: pool })).text(),
  (url, signal) =>
    new Promise((resolve, reject) => {
      httpGet(url, { signal, agent: kept }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => {
          text += chunk;
        });
        response.on('end', () => resolve(text)).on('error', reject);
      }).on('error', reject);
    }),
  async (url, signal) =>
    (
      await axios.get(url, {
        signal,
        adapter: 'http',
        responseType: 'text',
        validateStatus: () => true,
        transformResponse: (text) => text,
      })
    ).data,
  (url, signal) => got(url, { signal, retry: { limit: 0 }, throwHttpErrors: false }).text(),
];

const counts = { answered: 0, failed: 0, aborted: 0, mixedUp: 0, hung: 0, recorded: 0, foreign: 0 };

/** A session for each of the concurrent agents. */
const release = process.env.BARE === '1' ? () => {} : install();
const sessions = Array.from(
  { length: width },
  (_, number) =>
    new RecordSession({
      redactor: createRedactor({ key: new Uint8Array(32), rules: noRules, environment: {} }),
      sink: {
        append: (event) => {
          if (event.kind !== 'request') return;
          counts.recorded++;
          if (!event.url.includes(`agent=${number}&`)) counts.foreign++;
        },
        checkpoint: () => {},
      },
    }),
);

async function one(id: number, agent: number): Promise<void> {
  const ask = asks[Math.floor(chance() * asks.length)] as Ask;
  const controller = new AbortController();
  const gone = chance() < 0.15;
  if (gone) setTimeout(() => controller.abort(), chance() * 6);
  const url = `${base}/?agent=${agent}&id=request-${id}-&dice=${chance().toFixed(3)}`;
  let timer: NodeJS.Timeout | undefined;
  const hang = new Promise<'hang'>((resolve) => {
    timer = realSetTimeout(resolve, hangAfter, 'hang');
  });
  try {
    const text = await Promise.race([ask(url, controller.signal), hang]);
    if (text === 'hang') counts.hung++;
    else if (text.includes(`request-${id}-`)) counts.answered++;
    else counts.mixedUp++;
  } catch {
    if (controller.signal.aborted) counts.aborted++;
    else counts.failed++;
  }
  clearTimeout(timer);
}

const { setTimeout: realSetTimeout } = globalThis;

async function half(
  from: number,
  to: number,
): Promise<{ heap: number; rss: number; handles: number }> {
  let next = from;
  const worker = async (agent: number) => {
    while (next < to) await one(next++, agent);
  };
  await Promise.all(
    sessions.map((session, agent) =>
      process.env.BARE === '1' ? worker(agent) : runInSession(session, () => worker(agent)),
    ),
  );
  await new Promise((resolve) => realSetTimeout(resolve, 300));
  for (let round = 0; round < 5; round++) {
    globalThis.gc?.();
    await new Promise((resolve) => realSetTimeout(resolve, 20));
  }
  const { heapUsed, rss } = process.memoryUsage();
  return {
    heap: Math.round(heapUsed / 2 ** 20),
    rss: Math.round(rss / 2 ** 20),
    handles: process
      .getActiveResourcesInfo()
      .filter((name) => name !== 'Timeout' && name !== 'Immediate').length,
  };
}

const halves = [
  await half(0, total / 4),
  await half(total / 4, total / 2),
  await half(total / 2, total),
];
release();
console.log(JSON.stringify({ requests: total, ...counts, uncaught, halves } satisfies SoakResult));
process.exit(0);
