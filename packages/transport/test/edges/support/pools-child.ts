import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as undici from 'undici';
import * as undici7 from 'undici-7';
import { record } from '../../../src/index.ts';

/** How the requests of many agents over one pool were attributed; printed as a line of JSON. */
export interface PoolResult {
  readonly pool: string;
  /** Requests made, and those that the server saw. */
  readonly made: number;
  readonly arrived: number;
  /** On the tape of the agent that made it, of another one, more than once, on none. */
  readonly right: number;
  readonly wrong: number;
  readonly twice: number;
  readonly missing: number;
  /** Headers that only this project could have sent. */
  readonly stamped: number;
  readonly noted: readonly string[];
}

const agents = 50;
const rounds = 4;
let arrived = 0;
let stamped = 0;
const server = createServer((request, response) => {
  arrived++;
  if (request.rawHeaders.some((name) => name.toLowerCase().includes('tracefork'))) stamped++;
  request.resume();
  setTimeout(() => response.end('ok'), Math.random() * 3);
});
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

type Ask = (path: string) => Promise<unknown>;

const viaRequest =
  (dispatcher: undici.Dispatcher): Ask =>
  async (path) =>
    (await undici.request(base + path, { dispatcher })).body.text();

const nodeUndici = (
  Number(process.versions.node.split('.')[0]) < 26 ? undici7 : undici
) as typeof undici;

const pools: Readonly<Record<string, () => Ask>> = {
  'an Agent with 4 connections': () => viaRequest(new undici.Agent({ connections: 4 })),
  'a Pool with 4 connections and pipelining': () =>
    viaRequest(new undici.Pool(base, { connections: 4, pipelining: 4 })),
  'undici.fetch over 4 connections': () => {
    const dispatcher = new undici.Agent({ connections: 4 });
    return async (path) => (await undici.fetch(base + path, { dispatcher })).text();
  },
  'headers as pairs, lists and Headers over 4 connections': () => {
    const dispatcher = new undici.Agent({ connections: 4 });
    let turn = 0;
    return async (path) => {
      const shapes = [
        ['x-a', '1'],
        { 'x-a': '1' },
        new Headers({ 'x-a': '1' }),
        new Map([['x-a', '1']]),
      ];
      const headers = shapes[turn++ % shapes.length] as Record<string, string>;
      return (await undici.request(base + path, { dispatcher, headers })).body.text();
    };
  },
  'the global dispatcher with 4 connections, by fetch': () => {
    nodeUndici.setGlobalDispatcher(new nodeUndici.Agent({ connections: 4 }) as never);
    return async (path) => (await fetch(base + path)).text();
  },
  'the global dispatcher with 4 connections, by fetch and undici.request': () => {
    nodeUndici.setGlobalDispatcher(new nodeUndici.Agent({ connections: 4 }) as never);
    return async (path) =>
      path.includes('n=1') || path.includes('n=3')
        ? (await fetch(base + path)).text()
        : (await nodeUndici.request(base + path)).body.text();
  },
};

for (const [pool, make] of Object.entries(pools)) {
  const ask = make();
  arrived = 0;
  stamped = 0;
  const tapes = await Promise.all(
    Array.from({ length: agents }, (_, agent) =>
      record(async () => {
        for (let n = 0; n < rounds; n++) await ask(`/?agent=${agent}&n=${n}&`);
      }),
    ),
  );
  const seen = new Map<string, number>();
  let wrong = 0;
  for (const [agent, { tape }] of tapes.entries()) {
    for (const { request } of tape.exchanges) {
      if (request.url.includes(`agent=${agent}&`)) {
        seen.set(request.url, (seen.get(request.url) ?? 0) + 1);
      } else wrong++;
    }
  }
  const result: PoolResult = {
    pool,
    made: agents * rounds,
    arrived,
    right: seen.size,
    wrong,
    twice: [...seen.values()].filter((times) => times > 1).length,
    missing: agents * rounds - seen.size,
    stamped,
    noted: [
      ...new Set(
        tapes.flatMap(({ tape }) =>
          tape.events.flatMap((event) => (event.kind === 'uncovered' ? [event.what] : [])),
        ),
      ),
    ],
  };
  console.log(JSON.stringify(result));
}
process.exit(0);
