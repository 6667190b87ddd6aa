import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { recordProxy } from '@tracefork/transport/proxy';
import { expect, test } from 'vitest';
import { startModel } from './support/model.ts';
import { exited, folder, recorded, replayed } from './support/run.ts';

/** Reads a response and notes when each chunk arrived, in milliseconds. */
async function timed(url: string): Promise<Array<{ readonly text: string; readonly at: number }>> {
  const begin = performance.now();
  const chunks: Array<{ text: string; at: number }> = [];
  const response = await fetch(url);
  for await (const chunk of response.body ?? []) {
    chunks.push({ text: Buffer.from(chunk).toString(), at: performance.now() - begin });
  }
  return chunks;
}

test('chunks arrive one by one while the server still writes, and with the same boundaries from the tape', async () => {
  const model = await startModel();
  const client = (base: string) => timed(`${base}/stream`);
  const { value, tape } = await recorded(client, { targets: [{ name: '', url: model.url }] });
  const texts = ['data: 0\n\n', 'data: 1\n\n', 'data: 2\n\n', 'data: 3\n\n', 'data: [DONE]\n\n'];
  expect(value.map(({ text }) => text)).toEqual(texts);
  const [first, , , last] = value;
  expect((last?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThan(120);
  expect(tape.exchanges[0]?.chunks.map(({ n }) => n)).toEqual(texts.map(({ length }) => length));
  const again = await replayed(client, { tape });
  expect(again.value.map(({ text }) => text).join('')).toBe(texts.join(''));
  expect(again.verdict.result).toBe('exact');
});

test('a client that does not read holds the server back', async () => {
  const model = await startModel();
  const size = 48 * 2 ** 20;
  const file = join(folder(), 'run.tape');
  const proxy = await recordProxy({ file, targets: [{ name: '', url: model.url }] });
  const socket = connect(proxy.port, '127.0.0.1');
  socket.pause();
  socket.write(`GET /big?n=${size} HTTP/1.1\r\nHost: 127.0.0.1:${proxy.port}\r\n\r\n`);
  await settled(() => model.written());
  expect(model.written()).toBeLessThan(size / 2);
  let read = 0;
  socket.on('data', (chunk) => {
    read += chunk.length;
    if (read > size) socket.destroy();
  });
  socket.resume();
  await once(socket, 'close');
  expect(model.written()).toBe(size);
  await proxy.finish(exited);
});

test('requests at once are answered in the recorded order, whoever asks first', async () => {
  const model = await startModel();
  const targets = [{ name: '', url: model.url }];
  const ask = async (base: string, ms: number): Promise<number> => {
    await (await fetch(`${base}/after?ms=${ms}`)).text();
    return ms;
  };
  const all = (order: readonly number[]) => async (base: string) => {
    const seen: number[] = [];
    await Promise.all(order.map((ms) => ask(base, ms).then((done) => seen.push(done))));
    return seen;
  };
  const { value, tape } = await recorded(all([1, 60, 120]), { targets });
  expect(value).toEqual([1, 60, 120]);
  const again = await replayed(all([120, 60, 1]), { tape });
  expect(again.value).toEqual([1, 60, 120]);
  expect(again.verdict.result).toBe('exact');
});

test('a wait for what is never asked is a divergence, and ends', async () => {
  const model = await startModel();
  const targets = [{ name: '', url: model.url }];
  const { tape } = await recorded(
    async (base) => {
      await Promise.all([fetch(`${base}/after?ms=1`), fetch(`${base}/after?ms=80`)]);
    },
    { targets },
  );
  const { value, verdict } = await replayed(
    async (base) => (await fetch(`${base}/after?ms=80`)).status,
    { tape, stallTimeout: 200 },
  );
  expect(value).toBe(200);
  expect(verdict).toMatchObject({ result: 'drifted', exchanges: { matched: 1, recorded: 2 } });
});

test('a tape is there while the proxy goes on, up to the last answer', async () => {
  const model = await startModel();
  const file = join(folder(), 'run.tape');
  const proxy = await recordProxy({ file, targets: [{ name: '', url: model.url }] });
  await (await fetch(`http://127.0.0.1:${proxy.port}/one`)).text();
  await settled(() => readFileSync(file).length);
  const { openTape } = await import('@tracefork/tape');
  const tape = openTape(readFileSync(file));
  expect([tape.complete, tape.exchanges.length]).toEqual([false, 1]);
  expect(tape.exchanges[0]?.body().length).toBeGreaterThan(0);
  await proxy.finish(exited);
});

/** Waits until a number stays what it is. */
async function settled(of: () => number): Promise<void> {
  let before = -1;
  while (of() !== before || before === 0) {
    before = of();
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
}
