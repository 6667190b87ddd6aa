import { once } from 'node:events';
import { get } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { createTapeWriter, type Event, memorySink, openTape, type Tape } from '@tracefork/tape';
import { record, replay } from '@tracefork/transport';
import { expect, test } from 'vitest';
import { ask, modelServer } from './support/model-server.ts';

/** The tape with some of its events changed. */
function forged(tape: Tape, change: (event: Event) => Event): Tape {
  const sink = memorySink();
  const writer = createTapeWriter(sink);
  for (const event of tape.events) writer.append(change(event));
  writer.close();
  return openTape(sink.bytes());
}

const byFetch = async (url: string) => (await fetch(url)).status;
const byHttp = (url: string) =>
  new Promise((resolve, reject) => {
    get(url, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).on('error', reject);
  });

const responses: ReadonlyArray<readonly [string, object, RegExp]> = [
  ['a status of 0', { status: 0 }, /status 0/],
  ['a status of 1000', { status: 1000 }, /status 1000/],
  ['a header name with a space', { headers: [['a b', 'x']] }, /header "a b"/],
  ['a header name with a line break', { headers: [['a\r\nb', 'x']] }, /header/],
  ['a header value with a line break', { headers: [['a', 'x\r\ny: z']] }, /header "a"/],
  ['a status text with a line break', { statusText: 'OK\r\nx: y' }, /status text/],
];

test.each(responses)(
  'a tape with %s is refused before the agent runs',
  async (_what, fields, words) => {
    const { url } = await modelServer();
    for (const call of [byFetch, byHttp]) {
      const { tape } = await record(() => call(url));
      const bad = forged(tape, (event) =>
        event.kind === 'response' ? ({ ...event, ...fields } as Event) : event,
      );
      let ran = false;
      const replayed = replay(bad, () => {
        ran = true;
        return call(url);
      });
      await expect(replayed).rejects.toMatchObject({ code: 'TAPE_UNPLAYABLE' });
      await expect(replayed).rejects.toThrow(words);
      expect(ran).toBe(false);
    }
  },
);

test('bodies nested deeper than any stack are compared as text', async () => {
  const { url } = await modelServer();
  const deep = (leaf: string, depth = 200_000) => `${'['.repeat(depth)}${leaf}${']'.repeat(depth)}`;
  const { tape } = await record(() => ask(url, deep('1')));
  expect((await replay(tape, () => ask(url, deep('1')))).result).toBe('exact');
  const { result, divergence } = await replay(tape, () => ask(url, deep('2')));
  expect(result).toBe('drifted');
  expect(divergence?.differences.map(({ path }) => path)).toEqual(['body']);
  expect(() => JSON.stringify(divergence)).not.toThrow();
  const other = await replay(tape, () => ask(url, `{"a":${deep('2')}}`), { ignore: ['a.b'] });
  expect(other.result).toBe('drifted');
});

test('an outcome nested deeper than any stack is compared as text', async () => {
  const { url } = await modelServer();
  const { tape } = await record(() => ask(url, 'x'));
  const depth = 200_000;
  const bad = forged(tape, (event) =>
    event.kind === 'outcome'
      ? { ...event, value: Buffer.from(`${'['.repeat(depth)}${']'.repeat(depth)}`) }
      : event,
  );
  const { result, divergence } = await replay(bad, () => ask(url, 'x'));
  expect(result).toBe('drifted');
  expect(divergence?.kind).toBe('outcome');
});

test('a status that only servers use reaches the agent as it is', async () => {
  const server = createServer((socket) => {
    socket.once('data', () => socket.end('HTTP/1.1 999 Denied\r\ncontent-length: 2\r\n\r\nno'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const agent = async () => {
    const response = await fetch(url);
    return [response.status, response.ok, response.clone().status, await response.text()];
  };
  const { tape, outcome } = await record(agent);
  server.close();
  expect(outcome).toEqual({ status: 'returned', value: [999, false, 999, 'no'] });
  expect((await replay(tape, agent)).result).toBe('exact');
});
