import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startChromium } from './support/chromium.ts';
import { keepPicture, openPage } from './support/open-page.ts';
import { sampleReport } from './support/sample-report.ts';

const report = sampleReport();
let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
}, 60_000);
afterAll(() => browser?.close());

test('on a screen of 390 pixels nothing sticks out, and one thing is shown at a time', async () => {
  const { page, complaints } = await openPage(browser, report, {
    viewport: { width: 390, height: 844 },
  });
  const sticksOut = () =>
    page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
  await keepPicture(page, 'narrow-overview');
  for (const hash of [
    '',
    'step=0',
    'step=1&tab=headers',
    'tool=0',
    'view=charts',
    'view=blame',
    'view=forks',
    'view=compare&pair=1',
    'view=events',
    'view=proof',
  ]) {
    await page.evaluate((to) => {
      location.hash = to;
    }, hash);
    await page.waitForTimeout(40);
    expect([hash, await sticksOut()]).toEqual([hash, false]);
  }
  await page.evaluate(() => {
    location.hash = 'step=1';
  });
  await page.waitForSelector('.step-panel');
  expect(await page.locator('.row-list').isVisible()).toBe(false);
  await keepPicture(page, 'narrow-step');
  await page.getByRole('button', { name: 'all steps' }).click();
  expect(await page.locator('.row-list').isVisible()).toBe(true);
  expect(complaints).toEqual([]);
});

test('on paper the whole timeline stands, not only what was in sight', async () => {
  const { page } = await openPage(browser, report, { viewport: { width: 1280, height: 260 } });
  expect(await page.locator('.row').count()).toBeLessThan(12);
  await page.emulateMedia({ media: 'print' });
  await page.waitForFunction(() => document.querySelectorAll('.row').length === 12);
  expect(await page.locator('nav').isVisible()).toBe(false);
  const heights = await page.evaluate(() => [
    document.querySelector('.row-list')?.scrollHeight,
    document.querySelector('.row-list')?.clientHeight,
  ]);
  expect(heights[0]).toBe(heights[1]);
  await keepPicture(page, 'print');
});
