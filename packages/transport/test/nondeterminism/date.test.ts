/** biome-ignore-all lint/complexity/useDateNow: every way to read the date is tested */
import { inspect, types } from 'node:util';
import { expect, test } from 'vitest';
import { installNondeterminism } from '../../src/nondeterminism/install.ts';
import { withPatches } from './support/installed.ts';
import { recordAndReplay, recordRun, replayRun } from './support/sessions.ts';

withPatches();

const later = () => new Promise((resolve) => setTimeout(resolve, 15));

test('every way to read the date is served again on replay', async () => {
  const { recorded, replayed } = await recordAndReplay(async () => {
    const before = [Date.now(), new Date().getTime(), Date(), new Date().toISOString()];
    await later();
    return [...before, Date.now(), new (class extends Date {})().getTime(), +new Date()];
  });
  expect(replayed.value).toEqual(recorded.value);
  const values = recorded.events.flatMap((event) => (event.kind === 'clock' ? event.values : []));
  expect(values).toHaveLength(7);
});

test('in a replay it is as late as it was then', async () => {
  const recorded = await recordRun(() => Date.now());
  await later();
  const replayed = await replayRun(recorded.events, () => [Date.now(), new Date().getTime()]);
  expect(replayed.value[0]).toBe(recorded.value);
  expect(Math.abs(Number(replayed.value[1]) - recorded.value)).toBeLessThanOrEqual(1);
});

test('a given date is that date, in a session as elsewhere', async () => {
  const { recorded, replayed } = await recordAndReplay(() => [
    new Date(0).toISOString(),
    new Date('2020-02-02').toISOString(),
    new Date(2020, 1, 2, 3).getFullYear(),
    new Date(new Date(5)).getTime(),
    Date.UTC(2020, 1),
    Date.parse('2020-02-02T00:00:00Z'),
    Number.isNaN(new Date(undefined as unknown as number).getTime()),
  ]);
  expect(recorded.value).toEqual([
    '1970-01-01T00:00:00.000Z',
    '2020-02-02T00:00:00.000Z',
    2020,
    5,
    1580515200000,
    1580601600000,
    true,
  ]);
  expect(replayed.value).toEqual(recorded.value);
  expect(recorded.events.some((event) => event.kind === 'clock')).toBe(false);
});

test('dates are of one kind, whether made before, in or after a session', async () => {
  const release = installNondeterminism();
  const { value: made } = await recordRun(() => new Date());
  expect(made).toBeInstanceOf(Date);
  expect(made.constructor).toBe(Date);
  expect(Object.getPrototypeOf(made)).toBe(Date.prototype);
  expect(types.isDate(made)).toBe(true);
  expect(structuredClone(made)).toEqual(made);
  expect(inspect(made)).toBe(made.toISOString());
  release();
  expect(made).toBeInstanceOf(Date);
});

test('Date looks as it does natively', () => {
  expect(Date.name).toBe('Date');
  expect(Date.length).toBe(7);
  expect(`${Date}`).toBe('function Date() { [native code] }');
  expect(Object.getOwnPropertyDescriptor(globalThis, 'Date')).toMatchObject({
    writable: true,
    enumerable: false,
    configurable: true,
  });
  expect(Object.getOwnPropertyDescriptor(Date, 'prototype')?.writable).toBe(false);
  expect(Reflect.construct(Date, [0])).toEqual(new Date(0));
});

test('a class that extends Date keeps its prototype, fields and session time', async () => {
  class Stamp extends Date {
    readonly label = 'stamp';
    year(): number {
      return this.getFullYear();
    }
  }
  const { recorded, replayed } = await recordAndReplay(() => new Stamp());
  expect(recorded.value).toBeInstanceOf(Stamp);
  expect(recorded.value.label).toBe('stamp');
  expect(recorded.value.year()).toBeGreaterThan(2000);
  expect(replayed.value.getTime()).toBe(recorded.value.getTime());
});

test('Intl formats the session’s present where it is given no date', async () => {
  const format = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'long' });
  expect(format.format).toBe(format.format);
  const recorded = await recordRun(() => [
    format.format(),
    format.formatToParts().map(({ value }) => value),
  ]);
  await new Promise((resolve) => setTimeout(resolve, 1050));
  const replayed = await replayRun(recorded.events, () => [
    format.format(),
    [0].map((date) => format.format(date)).length,
    format.formatToParts().map(({ value }) => value),
  ]);
  expect([replayed.value[0], replayed.value[2]]).toEqual(recorded.value);
  expect(format.format(0)).toContain('1970');
});

test.runIf('Temporal' in globalThis)('Temporal.Now tells the session’s time', async () => {
  const { Temporal } = globalThis as unknown as {
    Temporal: { Now: Record<string, (zone?: string) => { toString(): string }> };
  };
  const names = ['instant', 'zonedDateTimeISO', 'plainDateTimeISO', 'plainDateISO', 'plainTimeISO'];
  const recorded = await recordRun(() => names.map((name) => Temporal.Now[name]?.().toString()));
  await later();
  const replayed = await replayRun(recorded.events, () =>
    names.map((name) => Temporal.Now[name]?.().toString()),
  );
  expect(replayed.value).toEqual(recorded.value);
});
