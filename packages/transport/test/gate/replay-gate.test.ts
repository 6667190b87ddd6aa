import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import type { RecordedDelivery } from '../../src/gate/recorded-delivery.ts';
import { createReplayGate } from '../../src/gate/replay-gate.ts';
import type { Source } from '../../src/ports.ts';

const timer = (number: number): Source => ({ from: 'timer', timer: number });
const recorded = (...numbers: readonly number[]): readonly RecordedDelivery[] =>
  numbers.map((number, index) => ({
    t: index,
    event: index,
    source: timer(number),
    delivery: { kind: 'timer' },
  }));

function gateOf(deliveries: readonly RecordedDelivery[]) {
  const log: string[] = [];
  const gate = createReplayGate(deliveries, { onRelease: ({ t }) => log.push(`at ${t}`) });
  const take = (number: number) => gate.take(timer(number), () => log.push(`took ${number}`));
  return { gate, log, take };
}

test('deliveries come in the recorded order, however they are asked for', async () => {
  const { log, take } = gateOf(recorded(2, 0, 1));
  for (const number of [0, 1, 2]) take(number);
  await vi.waitFor(() =>
    expect(log).toEqual(['at 0', 'took 2', 'at 1', 'took 0', 'at 2', 'took 1']),
  );
});

test('nothing is handed over in the turn in which it was asked for', async () => {
  const { log, take } = gateOf(recorded(0));
  take(0);
  log.push('still the same turn');
  await null;
  log.push('still');
  await vi.waitFor(() => expect(log).toEqual(['still the same turn', 'still', 'at 0', 'took 0']));
});

test('the gate waits for what nobody asked for, names it, and goes on without order when told to', async () => {
  const { gate, log, take } = gateOf(recorded(5, 1));
  take(1);
  await sleep(10);
  expect(log).toEqual([]);
  expect(gate.awaited()?.source).toEqual(timer(5));
  expect(gate.pending()).toBe(1);
  gate.openUp();
  await vi.waitFor(() => expect(log).toEqual(['at 1', 'took 1']));
  expect(gate.remaining().map(({ source }) => source)).toEqual([timer(5)]);
});

test('a source that was given up holds nobody back', async () => {
  const { gate, log, take } = gateOf(recorded(5, 1));
  take(1);
  gate.abandon(timer(5));
  await vi.waitFor(() => expect(log).toEqual(['at 1', 'took 1']));
});

test('who withdrew gets nothing', async () => {
  const { log, take } = gateOf(recorded(0, 1));
  take(0)();
  take(1);
  await sleep(10);
  expect(log).toEqual([]);
  take(0);
  await vi.waitFor(() => expect(log).toEqual(['at 0', 'took 0', 'at 1', 'took 1']));
});
