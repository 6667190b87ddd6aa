import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { serveReports } from '../src/serve.ts';
import { startChromium } from './support/chromium.ts';
import { keepPicture } from './support/open-page.ts';
import { ask, proof, replay, served, source, token } from './support/starting.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
}, 60_000);
afterAll(() => browser?.close());

async function opened(url: string, options: BrowserContextOptions = {}): Promise<Page> {
  const viewport = { width: 1280, height: 800 };
  const context = await browser.newContext({ viewport, ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForSelector('.head');
  return page;
}

test('a server that was not told so starts nothing, token or not', async () => {
  const server = await serveReports(source, { port: 0, by: 'test' });
  onTestFinished(() => server.close());
  expect((await ask(server.url, '/api/start/ab12', { body: replay })).status).toBe(403);
  expect((await ask(server.url, '/api/start/ab12', { method: 'GET' })).status).toBe(404);
  const page = await opened(`${server.url}run/ab12`);
  expect(await page.locator('.start-bar').count()).toBe(0);
});

test('a page with the token replays and shows the verdict; one without it offers nothing', async () => {
  const { url, endings } = await served();
  const without = await opened(`${url}run/ab12`);
  await without.waitForLoadState('networkidle');
  expect(await without.locator('.start-bar').count()).toBe(0);
  const page = await opened(`${url}#token=${token}`);
  expect(page.url()).toBe(url);
  await page.goto(`${url}run/ab12`);
  await page.getByRole('button', { name: 'Replay offline' }).click();
  const state = page.locator('.start-state');
  await expect.poll(() => state.innerText()).toContain('<img src=x onerror=fired=1>');
  await keepPicture(page, 'served-replaying');
  endings[0]?.({ kind: 'verdict', proof });
  await expect.poll(() => state.innerText()).toBe('Replay of ab12: exact');
  await page.getByRole('link', { name: 'Proof' }).click();
  expect(await page.locator('.verdict-line').innerText()).toContain('exact');
  expect(await page.evaluate(() => (globalThis as { fired?: number }).fired)).toBeUndefined();
  await page.goto(`${url}run/fo01`);
  await expect
    .poll(() => page.locator('.start-bar').innerText())
    .toBe('Not to be run from here. Its agent was recorded elsewhere.');
});

test('a step is forked from the page, with what it said and who answers after it', async () => {
  const { url, endings, started } = await served();
  const page = await opened(`${url}#token=${token}`);
  await page.goto(`${url}run/ab12#step=2`);
  await page.getByRole('button', { name: 'Fork…' }).click();
  expect(await page.getByLabel('Step', { exact: true }).inputValue()).toBe('2');
  await page.getByLabel('it said instead').check();
  await page.getByLabel('What the model said instead').fill('--yes $(rm) "no"');
  await page.getByLabel('What follows is answered by run').fill('ab12/1');
  await keepPicture(page, 'served-fork');
  await page.getByRole('button', { name: 'Fork', exact: true }).click();
  await expect.poll(() => started.length).toBe(1);
  expect(started[0]).toEqual([
    'ab12',
    {
      kind: 'fork',
      step: 2,
      change: { kind: 'text', text: '--yes $(rm) "no"' },
      tailFrom: 'ab12/1',
    },
  ]);
  endings[0]?.({ kind: 'branch', id: 'ab12/1', words: 'finished' });
  const link = page.locator('.start-state a');
  await expect.poll(() => link.getAttribute('href')).toBe('/run/ab12%2F1');
  await page.setViewportSize({ width: 390, height: 800 });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});

test('axe finds nothing serious in what starts runs', async () => {
  const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  const { url } = await served();
  for (const colorScheme of ['light', 'dark'] as const) {
    const page = await opened(`${url}#token=${token}`, { colorScheme, bypassCSP: true });
    await page.goto(`${url}run/ab12`);
    await page.getByRole('button', { name: 'Fork…' }).click();
    await page.getByLabel('it said instead').check();
    await page.addScriptTag({ content: axe });
    const found = await page.evaluate(async () => {
      const { axe: tool } = globalThis as unknown as {
        axe: { run(within: string): Promise<{ violations: readonly { id: string }[] }> };
      };
      return (await tool.run('.start-bar')).violations.map(({ id }) => id);
    });
    expect([colorScheme, found]).toEqual([colorScheme, []]);
  }
}, 60_000);
