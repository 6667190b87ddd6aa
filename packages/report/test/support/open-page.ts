import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { type Report, renderReport } from '../../src/index.ts';

/** A page from disk, and everything that it complained about. */
export interface OpenPage {
  readonly page: Page;
  /** Errors, violations of the policy, and requests for anything but the file itself. */
  readonly complaints: readonly string[];
}

export interface OpenOptions extends BrowserContextOptions {
  readonly hash?: string;
}

/** Opens a report the way somebody would who got it by mail: from disk, without a network. */
export async function openPage(
  browser: Browser,
  report: Report,
  { hash = '', ...options }: OpenOptions = {},
): Promise<OpenPage> {
  const folder = mkdtempSync(join(tmpdir(), 'tracefork-report-'));
  const file = join(folder, 'report.html');
  writeFileSync(file, renderReport(report));
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    offline: true,
    ...options,
  });
  onTestFinished(async () => {
    await context.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  const url = pathToFileURL(file).href;
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(url)) complaints.push(`asked for ${request.url()}`);
  });
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(`${url}${hash}`);
  await page.waitForSelector('.head');
  return { page, complaints };
}

/** Keeps a picture of a page where the check's artefacts are collected. */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder =
    process.env.TRACEFORK_ARTEFACTS ?? join(import.meta.dirname, '../../dist-test/pictures');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
