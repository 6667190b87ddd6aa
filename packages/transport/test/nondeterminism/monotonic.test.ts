import { performance as fromNode } from 'node:perf_hooks';
import process from 'node:process';
import { expect, test } from 'vitest';
import { withPatches } from './support/installed.ts';
import { recordAndReplay, recordRun, replayRun } from './support/sessions.ts';

withPatches();

const later = () => new Promise((resolve) => setTimeout(resolve, 10));

test('performance.now, hrtime and uptime are served again on replay', async () => {
  const { recorded, replayed } = await recordAndReplay(async () => {
    const start = process.hrtime();
    const before = [performance.now(), fromNode.now(), process.hrtime.bigint(), process.uptime()];
    await later();
    return [...before, process.hrtime(start), process.hrtime(), performance.timeOrigin];
  });
  expect(replayed.value).toEqual(recorded.value);
  expect(replayed.divergences).toEqual([]);
});

test('in a recording all clocks tell the real time', async () => {
  const outside = {
    hrtime: process.hrtime.bigint(),
    uptime: process.uptime(),
    now: performance.now(),
  };
  const { value } = await recordRun(() => ({
    hrtime: process.hrtime.bigint(),
    uptime: process.uptime(),
    now: performance.now(),
    since: process.hrtime([0, 0]),
  }));
  expect(Number(value.hrtime - outside.hrtime) / 1e6).toBeGreaterThanOrEqual(0);
  expect(Number(value.hrtime - outside.hrtime) / 1e6).toBeLessThan(500);
  expect(Math.abs(value.uptime - outside.uptime)).toBeLessThan(1);
  expect(value.now - outside.now).toBeLessThan(500);
  expect(value.since[0]).toBeCloseTo(Number(outside.hrtime / 1_000_000_000n), -1);
});

test('time that passes in a recording passes equally in its replay, where it costs nothing', async () => {
  const wait = async () => {
    const start = performance.now();
    await new Promise((resolve) => setTimeout(resolve, 300));
    return performance.now() - start;
  };
  const recorded = await recordRun(wait);
  const started = performance.now();
  const replayed = await replayRun(recorded.events, wait);
  expect(performance.now() - started).toBeLessThan(250);
  expect(recorded.value).toBeGreaterThan(299);
  expect(replayed.value).toBe(recorded.value);
});

test('wrong arguments are refused as they are natively', async () => {
  await recordRun(() => {
    expect(() => process.hrtime([1] as unknown as [number, number])).toThrow(
      expect.objectContaining({ code: 'ERR_OUT_OF_RANGE' }),
    );
    expect(() => process.hrtime('x' as unknown as [number, number])).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
    );
  });
});
