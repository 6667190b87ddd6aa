import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import timersPromises from 'node:timers/promises';
import { promisify } from 'node:util';
import { record, replay } from '@tracefork/transport';
import { expect, onTestFinished, test } from 'vitest';

/** A server whose answers under `/slow` come a moment after the others. */
async function twoSpeeds(): Promise<string> {
  const server = createServer((request, response) => {
    setTimeout(() => response.end('x'), request.url === '/slow' ? 40 : 1);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const ways: ReadonlyArray<readonly [string, () => Promise<unknown>]> = [
  ['setImmediate', () => new Promise((resolve) => setImmediate(resolve))],
  ['the promised one', () => timersPromises.setImmediate()],
  ['the promisified one', () => promisify(setImmediate)()],
];

test.each(ways)(
  'what the agent puts off with %s after a delivery comes before the next one, as recorded',
  async (_way, turn) => {
    const url = await twoSpeeds();
    for (const turns of [2, 5, 50]) {
      const agent = async (): Promise<string[]> => {
        const seen: string[] = [];
        const ask = async (path: string) => (await fetch(url + path)).text();
        await Promise.all([
          ask('/fast').then(async () => {
            for (let i = 0; i < turns; i++) await turn();
            seen.push('fast');
          }),
          ask('/slow').then(() => seen.push('slow')),
        ]);
        return seen;
      };
      const { tape, outcome } = await record(agent);
      expect(outcome).toMatchObject({ value: ['fast', 'slow'] });
      for (let i = 0; i < 3; i++) expect((await replay(tape, agent)).reasons).toEqual([]);
    }
  },
);

test('an agent that polls without end, and one that clears what it put off, are not held up', async () => {
  const url = await twoSpeeds();
  const agent = async (): Promise<string> => {
    let over = false;
    const poll = () => void (over || setImmediate(poll));
    poll();
    for (let i = 0; i < 100; i++) clearImmediate(setImmediate(() => {}));
    const texts: string[] = [];
    for (let i = 0; i < 10; i++) texts.push(await (await fetch(url)).text());
    over = true;
    return texts.join('');
  };
  const started = performance.now();
  const { tape } = await record(agent);
  expect((await replay(tape, agent)).reasons).toEqual([]);
  expect(performance.now() - started).toBeLessThan(8000);
});
