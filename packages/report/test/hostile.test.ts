import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunData, reportData } from '../src/index.ts';
import { startChromium } from './support/chromium.ts';
import { allAttacks as attacks, hostileEvents } from './support/hostile-run.ts';
import { runOf } from './support/make-run.ts';
import { keepPicture, openPage } from './support/open-page.ts';

const how = { made: '2026-01-02T03:04:05.678Z', by: 'test 1.0.0' };
const all = attacks.join(' ');
let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
}, 60_000);
afterAll(() => browser?.close());

/** Everything that a tape can say, said with evil intent, in every panel there is. */
const hostile = () =>
  reportData(runOf(all, hostileEvents(200_000)), {
    ...how,
    by: all,
    others: [runOf(`${all}/1`, hostileEvents(3000), { grade: 'fail' })],
    forks: [{ id: `${all}/1`, parent: all, step: 1, change: all, grade: 'fail', outcome: all }],
    proof: {
      verdict: 'drifted',
      reasons: [all],
      counts: [{ what: all, matched: 1, recorded: 2 }],
      outcome: 'different',
      rules: { [all]: 1 },
      uncovered: [{ what: all, detail: all }],
      allowed: [],
      warnings: [all],
    },
    blame: {
      words: [all],
      finding: all,
      confidence: 0.95,
      commitment: [
        { step: 1, interval: { estimate: 0.5, low: 0.1, high: 0.9 }, draws: 3, certified: true },
      ],
      repairs: [{ step: 1, what: all, changed: 1, of: 2, words: all }],
      breakability: [{ step: 0, what: all, changed: 2, of: 2 }],
      spent: { calls: 1, dollars: null },
      notTested: [all],
    },
  });

test('nothing that a tape says is run or fetched, wherever the page shows it', async () => {
  const { page, complaints } = await openPage(browser, hostile());
  const [run] = hostile().data.runs as [RunData];
  const steps = run.steps.length;
  const visit = async (hash: string): Promise<void> => {
    await page.evaluate((to) => {
      location.hash = to;
    }, hash);
    await page.waitForTimeout(30);
    for (const fold of await page.locator('[aria-expanded=false]:visible').all()) {
      await fold.click({ timeout: 500 }).catch(() => {});
      if ((await page.locator('[aria-expanded=true]').count()) > 12) break;
    }
  };
  for (const view of ['charts', 'blame', 'forks', 'compare', 'events', 'proof'])
    await visit(`view=${view}`);
  await visit('view=compare&pair=2');
  const [programs, exchanges] = [run.programs.length, run.exchanges.length];
  for (const place of ['tool=1', 'program=0', 'draw=0', 'uncovered=0', 'outcome', 'exchange=13'])
    await visit(place);
  await visit(`program=${programs - 1}`);
  for (const x of [exchanges - 6, exchanges - 5]) {
    for (const tab of ['talk', 'headers', 'raw']) await visit(`exchange=${x}&tab=${tab}`);
  }
  for (const step of [0, 1, 3, 7, steps - 1]) {
    for (const tab of ['talk', 'request', 'response', 'stream', 'headers', 'raw']) {
      await visit(`step=${step}&tab=${tab}`);
    }
  }
  await page.keyboard.press('/');
  await page.keyboard.type('window.fired');
  await page.waitForSelector('.hit-row');
  await keepPicture(page, 'hostile-search');
  expect(await page.evaluate(() => (window as { fired?: number }).fired)).toBeUndefined();
  expect(
    await page.locator('img, iframe, script[src], object, embed, a[href^="javascript"]').count(),
  ).toBe(0);
  expect(complaints).toEqual([]);
}, 60_000);

test('characters that would not be seen, or would turn a line round, are shown by their names', async () => {
  const { page } = await openPage(browser, hostile(), { hash: '#step=8' });
  const marks = await page.locator('.panel .hidden-char').allTextContents();
  expect(marks).toContain('⟨U+202E⟩');
  expect(await page.locator('body').textContent()).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
  await keepPicture(page, 'hostile-step');
});

test('the policy of the page allows its own script and style by hash, and nothing else', async () => {
  const { page, complaints } = await openPage(browser, hostile());
  const policy = await page.locator('meta[http-equiv]').getAttribute('content');
  expect(policy).toMatch(
    /^default-src 'none'; script-src 'sha256-[^ ]+'; style-src 'sha256-[^ ]+'; base-uri 'none'; form-action 'none'$/,
  );
  await page.evaluate(() => {
    const script = document.createElement('script');
    script.textContent = 'window.fired = 99';
    document.body.append(script);
    document.body.insertAdjacentHTML(
      'beforeend',
      '<img src="https://evil.example/" onerror="window.fired = 98">',
    );
  });
  await page.waitForTimeout(50);
  expect(await page.evaluate(() => (window as { fired?: number }).fired)).toBeUndefined();
  expect(complaints.length).toBeGreaterThan(0);
});

test('a string of 50 MB makes neither the file nor the page fail', async () => {
  const report = reportData(runOf('long', hostileEvents(50_000_000)), how);
  const { page, complaints } = await openPage(browser, report);
  const last = (report.data.runs[0]?.steps.length ?? 1) - 1;
  for (const tab of ['talk', 'request', 'response', 'raw']) {
    await page.evaluate((hash) => {
      location.hash = hash;
    }, `step=${last}&tab=${tab}`);
    await page.waitForSelector('.panel-body');
  }
  expect(await page.locator('.panel .chip.warn').allTextContents()).toEqual([
    '49.0 MB of it are not in this page; the tape has them',
    '4.0 MB of it are not in this page; the tape has them',
  ]);
  expect(complaints).toEqual([]);
}, 60_000);
