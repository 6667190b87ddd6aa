import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { addFigure, sized } from '@tracefork/bench/figures';
import type { Page } from 'playwright-core';
import { renderReport, reportData } from '../src/index.ts';
import { startChromium } from '../test/support/chromium.ts';
import { growingRun } from '../test/support/growing-run.ts';

/**
 * Size of a page, and how fast it opens, for runs whose every request repeats the history. Each
 * figure of the browser is the best of five, of the making of three.
 */
const how = { made: '2026-01-02T03:04:05.678Z', by: 'bench' };
const browser = await startChromium();
const folder = mkdtempSync(join(tmpdir(), 'tracefork-report-bench-'));
const lines: (readonly string[])[] = [
  ['steps', 'sent', 'page', 'made in', 'to hashing', 'on the screen', 'worst of 5', 'usual frame'],
];

for (const steps of sized({ full: [50, 200, 500], quick: [200] })) {
  const { run, sent } = growingRun(steps);
  let html = '';
  const made = bestOf3(() => {
    html = renderReport(reportData(run, how));
  });
  const hashed = bestOf3(() => {
    const all = createHash('sha256');
    for (const { request } of run.exchanges) all.update(request.body ?? '');
    all.digest();
  });
  const file = join(folder, `${steps}.html`);
  writeFileSync(file, html);
  const shown: number[] = [];
  const opened: number[] = [];
  const frames: number[] = [];
  for (let tries = 0; tries < sized({ full: 5, quick: 2 }); tries += 1) {
    const page = await browser.newPage();
    await page.goto(pathToFileURL(file).href);
    await page.waitForSelector('.row');
    shown.push(await page.evaluate(() => performance.getEntriesByName('shown')[0]?.startTime ?? 0));
    const places = [0, 0.25, 0.5, 0.75, 1].map((part) => Math.floor(part * (steps - 1)));
    const times: number[] = [];
    for (const place of places) times.push(await openStep(page, place));
    opened.push(Math.max(...times));
    frames.push(await scrollEvents(page));
    await page.close();
  }
  const sizes = `${steps} steps of 4 KB`;
  addFigure({
    topic: 'Report',
    what: 'the page of a run',
    sizes,
    value: html.length / 1e6,
    unit: 'MB',
    baselines: [{ what: 'the requests as they were sent', value: sent / 1e6 }],
    ...(steps === 500 ? { target: { bound: 'at most', value: 3 } as const } : {}),
    ...(steps === 200 ? { original: '87 MB' } : {}),
  });
  addFigure({
    topic: 'Report',
    what: 'making it',
    sizes,
    value: made,
    unit: 'ms',
    baselines: [{ what: 'reading and hashing all that was sent', value: hashed }],
  });
  addFigure({
    topic: 'Report',
    what: 'until it is on the screen of Chromium',
    sizes,
    value: Math.min(...shown),
    unit: 'ms',
    target: { bound: 'at most', value: 1000 },
  });
  lines.push([
    String(steps),
    `${(sent / 1e6).toFixed(0)} MB`,
    `${(html.length / 1e6).toFixed(2)} MB`,
    `${(made / 1000).toFixed(1)} s`,
    `${(made / hashed).toFixed(1)}`,
    `${Math.min(...shown).toFixed(0)} ms`,
    `${Math.min(...opened).toFixed(0)} ms`,
    `${Math.min(...frames).toFixed(0)} ms`,
  ]);
}
await browser.close();
rmSync(folder, { recursive: true, force: true });
for (const line of lines) console.log(line.map((cell) => cell.padStart(15)).join(''));
console.log(`
targets: 500 steps at most 3 MB, on the screen within 1 s, any step (the worst of 5) within 100 ms,
and a usual frame while the events are scrolled within 34 ms
to hashing: how much longer it is made than reading and hashing all that was sent takes
the original, measured elsewhere and not here: 87 MB for 200 steps`);

/** Milliseconds. */
function bestOf3(work: () => void): number {
  const times = [1, 2, 3].map(() => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}

function openStep(page: Page, step: number): Promise<number> {
  return page.evaluate(async (index) => {
    const start = performance.now();
    location.hash = `step=${index}`;
    const title = `Step ${index} of`;
    while (!document.querySelector('.panel h2')?.textContent?.startsWith(title)) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
    }
    return performance.now() - start;
  }, step);
}

/** Median milliseconds of a frame while the list of events is scrolled. */
async function scrollEvents(page: Page): Promise<number> {
  await page.evaluate(() => {
    location.hash = 'view=events';
  });
  await page.waitForSelector('.event-table');
  return page.evaluate(async () => {
    const list = document.querySelector('.event-table') as HTMLElement;
    const frames: number[] = [];
    let last = performance.now();
    for (let frame = 0; frame < 90; frame += 1) {
      list.scrollTop += 900;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = performance.now();
      frames.push(now - last);
      last = now;
    }
    return frames.sort((a, b) => a - b)[frames.length >> 1] ?? 0;
  });
}
