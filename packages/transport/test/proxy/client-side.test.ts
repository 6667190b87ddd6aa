import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import type { Arrival } from '../../src/exchange/exchange.ts';
import { leftAtWill } from '../../src/proxy/client-side.ts';
import { startModel } from './support/model.ts';
import { recorded, replayed } from './support/run.ts';

test.each([true, false])(
  'an answer that a client leaves takes its turns to the end (under way: %s)',
  async (isAsked) => {
    const data: Arrival = { delivery: { kind: 'data', bytes: Buffer.from('more') } };
    const left: Arrival[] = [data, data, { delivery: { kind: 'complete' } }];
    const over = Promise.withResolvers<void>();
    let aborts = 0;
    const exchange = leftAtWill({
      next: async () => {
        const arrival = left.shift() as Arrival;
        if (left.length === 0) over.resolve();
        return arrival;
      },
      abort: () => {
        aborts += 1;
      },
    });
    if (isAsked) void exchange.next();
    exchange.abort();
    await over.promise;
    expect([aborts, left]).toEqual([0, []]);
  },
);

test('how far a client reads an answer is no difference, and what it asks then is', async () => {
  const model = await startModel();
  const targets = [{ name: '', url: model.url }];
  const whole = async (base: string): Promise<string> => {
    await (await fetch(`${base}/stream`)).text();
    return (await fetch(`${base}/then`)).text();
  };
  const headAlone = async (base: string, port: number): Promise<string> => {
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `GET /stream HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAccept: */*\r\nAccept-Language: *\r\n\r\n`,
    );
    await once(socket, 'data');
    socket.destroy();
    return (await fetch(`${base}/then`)).text();
  };
  const { value, tape } = await recorded(whole, { targets });
  // At recorded speed, so that it leaves before the answer is there.
  const again = await replayed(headAlone, { tape, realtime: true });
  expect(again.value).toBe(value);
  expect(again.verdict).toMatchObject({ exchanges: { matched: 2, recorded: 2 } });
  expect(again.verdict.divergence).toBeUndefined();
});
