import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Report, renderReport, reportData } from '../src/index.ts';
import { startChromium } from './support/chromium.ts';
import { growingRun } from './support/growing-run.ts';
import { openPage } from './support/open-page.ts';

const how = { made: '2026-01-02T03:04:05.678Z', by: 'test 1.0.0' };
let browser: Browser;
let report: Report;
let sent = 0;
beforeAll(async () => {
  browser = await startChromium();
  const { run, sent: bytes } = growingRun(500);
  sent = bytes;
  report = reportData(run, how);
}, 120_000);
afterAll(() => browser?.close());

/** Milliseconds until a step is drawn, measured in the page. */
function openStep(page: Page, step: number): Promise<number> {
  return page.evaluate(async (index) => {
    const start = performance.now();
    location.hash = `step=${index}`;
    const title = `Step ${index} of 500`;
    while (document.querySelector('.panel h2')?.textContent !== title) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return performance.now() - start;
  }, step);
}

test('500 steps that repeat their history, 480 MB in all, are a page below 3 MB', () => {
  expect(sent).toBeGreaterThan(480e6);
  expect(report.data.runs[0]?.steps).toHaveLength(500);
  expect(renderReport(report).length).toBeLessThan(3e6);
});

// A shared machine is slow now and then: the best of a few tries is what the page can do.
test('a run of 500 growing steps is on the screen within a second, and any step within 100 ms', async () => {
  const shown: number[] = [];
  for (let tries = 0; tries < 3; tries += 1) {
    const { page } = await openPage(browser, report);
    shown.push(
      await page.evaluate(() => performance.getEntriesByName('shown')[0]?.startTime ?? 1e9),
    );
    if (tries < 2) continue;
    for (const step of [0, 499, 250, 498, 3]) {
      const times: number[] = [];
      for (let again = 0; again < 4; again += 1) {
        times.push(await openStep(page, step));
        await openStep(page, step === 7 ? 8 : 7);
      }
      expect([step, Math.min(...times) < 100]).toEqual([step, true]);
    }
  }
  expect(Math.min(...shown)).toBeLessThan(1000);
}, 60_000);

test('thousands of events scroll by, and only those in sight are drawn', async () => {
  const { page } = await openPage(browser, report, { hash: '#view=events' });
  const { events, rows, slow } = await page.evaluate(async () => {
    const list = document.querySelector('.event-table') as HTMLElement;
    const frames: number[] = [];
    let most = 0;
    let last = performance.now();
    for (let frame = 0; frame < 90; frame += 1) {
      list.scrollTop += 900;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = performance.now();
      frames.push(now - last);
      last = now;
      most = Math.max(most, document.querySelectorAll('.event-row').length);
    }
    frames.sort((a, b) => a - b);
    return {
      events: list.scrollHeight / 26,
      rows: most,
      slow: frames[Math.floor(frames.length / 2)] ?? 0,
    };
  });
  expect(events).toBeGreaterThan(5000);
  expect(rows).toBeLessThan(120);
  expect(slow).toBeLessThan(34);
});

test('the last step finds its whole history, of 999 messages, a page at a time', async () => {
  const { page } = await openPage(browser, report, { hash: '#step=499' });
  await page.getByRole('button', { name: '997 earlier messages' }).click();
  expect(await page.locator('.message.old').count()).toBe(20);
  await page.getByRole('tab', { name: 'Raw' }).click();
  expect(await page.locator('h3').allInnerTexts()).toEqual(
    expect.arrayContaining([expect.stringMatching(/^request, 1\.9 MB$/)]),
  );
});
