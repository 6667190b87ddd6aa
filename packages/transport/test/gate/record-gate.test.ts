import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { createRecordGate } from '../../src/gate/record-gate.ts';
import type { Delivery, Source } from '../../src/ports.ts';
import { record } from '../../src/record.ts';
import { type Client, clients } from '../concurrency/support/clients.ts';
import { startNoisyServer } from '../concurrency/support/noisy-server.ts';

const timer = (number: number): Source => ({ from: 'timer', timer: number });
const fired: Delivery = { kind: 'timer' };
const chunk: Delivery = { kind: 'data', bytes: new Uint8Array(1) };

function written() {
  const log: string[] = [];
  const write = (source: Source) => {
    log.push(source.from === 'timer' ? `timer ${source.timer}` : source.from);
  };
  return { log, write };
}

test('what arrives at once is handed over one by one, with turns between to react in', async () => {
  const { log, write } = written();
  const gate = createRecordGate(write);
  for (const number of [1, 2, 3]) {
    gate.deliver(timer(number), fired, () => {
      log.push(`handed ${number}`);
      setImmediate(() => log.push(`reacted ${number}`));
    });
  }
  await vi.waitFor(() =>
    expect(log).toEqual(
      [1, 2, 3].flatMap((number) => [`timer ${number}`, `handed ${number}`, `reacted ${number}`]),
    ),
  );
  expect(gate.delay.held).toBe(2);
  expect(gate.delay.longest).toBeGreaterThan(0);
});

test('what is withdrawn while it waits is neither written down nor handed over', async () => {
  const { log, write } = written();
  const gate = createRecordGate(write);
  gate.deliver(timer(1), fired, () => {});
  const withdraw = gate.deliver(timer(2), fired, () => log.push('handed 2'));
  withdraw();
  gate.deliver(timer(3), fired, () => {});
  await vi.waitFor(() => expect(log).toEqual(['timer 1', 'timer 3']));
});

test('who asks for one thing at a time need not wait for the next of the same exchange', async () => {
  const { write } = written();
  const gate = createRecordGate(write);
  let handed = 0;
  const count = () => {
    handed++;
  };
  gate.deliver({ from: 'exchange', x: 0, pulled: true }, chunk, count);
  gate.deliver({ from: 'exchange', x: 0, pulled: true }, chunk, count);
  expect(handed).toBe(2);
  gate.deliver({ from: 'exchange', x: 1 }, chunk, count);
  gate.deliver({ from: 'exchange', x: 1 }, chunk, count);
  expect(handed).toBe(2);
  await vi.waitFor(() => expect(handed).toBe(4));
});

test('work of the agent holds deliveries back, and work without end only for a while', async () => {
  const { log, write } = written();
  let working = 1;
  const gate = createRecordGate(write, { working: () => working });
  gate.deliver(timer(1), fired, () => {});
  await sleep(30);
  expect(log).toEqual([]);
  working = 0;
  await vi.waitFor(() => expect(log).toEqual(['timer 1']));

  working = 1;
  const start = performance.now();
  await new Promise<void>((resolve) => {
    gate.deliver(timer(2), fired, resolve);
  });
  expect(performance.now() - start).toBeGreaterThan(240);
  // However busy the machine is.
  expect(performance.now() - start).toBeLessThan(5000);
  // It was given up on: while it goes on, nothing more waits for it.
  const again = performance.now();
  for (let number = 3; number < 13; number++) {
    await new Promise<void>((resolve) => {
      gate.deliver(timer(number), fired, resolve);
    });
    await turn();
  }
  // Held back each time, they would take 2.5 seconds.
  expect(performance.now() - again).toBeLessThan(1500);
});

test('the delay that a recording adds is bounded and told', async () => {
  const server = await startNoisyServer();
  const open = clients.fetch as (url: string) => Client;
  const { outcome, delay } = await record(async () => {
    const { listen } = open(server.url);
    const ticker = setInterval(() => {}, 1);
    await Promise.all(
      Array.from({ length: 40 }, async (_, id) => {
        for await (const part of listen({ id: `${id}` })) void part;
      }),
    );
    clearInterval(ticker);
  });
  await server.close();
  expect(outcome).toEqual({ status: 'returned', value: undefined });
  expect(delay.held).toBeGreaterThan(10);
  expect(delay.longest).toBeGreaterThan(0);
  expect(delay.longest).toBeLessThan(2500);
});
