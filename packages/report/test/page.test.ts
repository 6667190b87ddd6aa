import type { Browser, Page } from 'playwright-core';
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

const heading = (page: Page): Promise<string> => page.locator('.panel h2').first().innerText();

test('opened from disk with the network off, a report shows first how the run ended and what went wrong', async () => {
  const { page, complaints } = await openPage(browser, report);
  expect(await page.title()).toBe('refund-desk · tracefork');
  expect(await page.locator('.verdict-line').innerText()).toBe('exit code 1');
  expect(await page.locator('.overview').innerText()).toContain('ledger: locked');
  expect(await page.locator('.incidents li').allInnerTexts()).toEqual([
    'Step 1 made this ending more likely; that is certified',
    'POST https://vectors.example/query: 503',
    'Tool issue_refund failed: the ledger is locked',
    'Step 0 came after 1 failed attempt',
    'Not on the tape: worker (ledger-worker.js started a worker thread)',
  ]);
  expect(await page.locator('.row').count()).toBe(12);
  expect(await page.locator('.bar.error').count()).toBe(3);
  // What ran at the same time stands in lanes of its own.
  const lanes = await page
    .locator('.strip-picture .bar.step')
    .evaluateAll((bars) => new Set(bars.map((bar) => bar.getAttribute('y'))).size);
  expect(lanes).toBeGreaterThan(1);
  await keepPicture(page, 'overview');
  expect(complaints).toEqual([]);
});

test('a step shows what is new in it, its tool calls beside their results, and folds what was there before', async () => {
  const { page, complaints } = await openPage(browser, report, { hash: '#step=0' });
  expect(await heading(page)).toBe('Step 0 of 4');
  const call = page.locator('.answer .call').first();
  expect(await call.locator('.call-name').first().innerText()).toContain('find_order');
  await page.goto(`${page.url().replace(/#.*/, '')}#step=3`);
  await page.waitForFunction(() =>
    document.querySelector('.panel h2')?.textContent?.startsWith('Step 3'),
  );
  expect(await page.locator('.message').allInnerTexts()).toEqual(['user\nAnd the ledger?']);
  expect(await page.locator('.set-up .chip').innerText()).toBe('changed since step 1: max_tokens');
  expect(await page.locator('.fold-title').nth(1).innerText()).toContain(
    'the answer of step 1, sent back',
  );
  await page.getByRole('button', { name: '3 earlier messages' }).click();
  expect(await page.locator('.message.old').count()).toBe(3);
  await keepPicture(page, 'step');
  expect(complaints).toEqual([]);
});

test('every attempt of a step can be opened, with headers, stream events, JSON and raw bytes', async () => {
  const { page, complaints } = await openPage(browser, report, { hash: '#step=0' });
  await page.getByRole('button', { name: 'attempt 1: 529' }).click();
  expect(await page.locator('.answer').innerText()).toContain('overloaded_error');
  await page.getByRole('button', { name: 'attempt 2: 200' }).click();
  await page.getByRole('tab', { name: 'Stream' }).click();
  expect(await page.locator('.event-row').first().innerText()).toContain('message_start');
  expect(await page.locator('.body-bar').innerText()).toContain('events in 12 chunks over');
  await page.getByRole('button', { name: 'Play at recorded speed' }).click();
  await page.waitForFunction(() =>
    document
      .querySelector('.playing')
      ?.textContent?.includes('Let me look at the order and the policy.'),
  );
  await page.getByRole('tab', { name: 'Headers' }).click();
  expect(await page.locator('.headers').first().innerText()).toContain('[tracefork:key]');
  await page.getByRole('tab', { name: 'Raw' }).click();
  expect(await page.locator('.line').first().innerText()).toMatch(/^00000000 {2}7b 22/);
  await page.getByRole('tab', { name: 'Request' }).click();
  expect(await page.locator('.json').innerText()).toContain('max_tokens: 1024');
  expect(complaints).toEqual([]);
});

test('a request is copied as a shell command that a quote in it cannot leave', async () => {
  const { page } = await openPage(browser, report, { hash: '#step=0' });
  await page.evaluate(() => {
    Object.defineProperty(navigator, 'clipboard', {
      value: { writeText: async (text: string) => Object.assign(window, { copied: text }) },
    });
  });
  await page.getByRole('button', { name: 'Copy as curl' }).click();
  await page.waitForFunction(() => 'copied' in window);
  const copied = await page.evaluate(() => (window as unknown as { copied: string }).copied);
  expect(copied).toContain("curl -X 'POST' 'https://api.anthropic.com/v1/messages'");
  expect(copied).toContain('--data-raw \'{"model"');
});

test('the keyboard walks the run: lines, steps, what went wrong, tabs, views', async () => {
  const { page } = await openPage(browser, report);
  const place = (): Promise<string> => page.evaluate(() => location.hash);
  const keys: ReadonlyArray<readonly [string, string]> = [
    ['j', '#quiet=2'],
    ['ArrowDown', '#step=0'],
    ['j', '#tool=0'],
    ['k', '#step=0'],
    ['J', '#step=1'],
    ['End', '#outcome'],
    ['n', '#step=0'],
    ['n', '#step=1'],
    ['n', '#exchange=4'],
    ['N', '#step=1'],
    ['N', '#step=0'],
    [']', '#step=0&tab=request'],
    ['[', '#step=0'],
    ['2', '#view=charts&step=0'],
    ['Escape', ''],
  ];
  for (const [key, hash] of keys) {
    await page.keyboard.press(key);
    expect([key, await place()]).toEqual([key, hash]);
  }
  await page.keyboard.press('?');
  expect(await page.locator('dialog.help').innerText()).toContain('next and previous line');
  await page.keyboard.press('Escape');
  await page.locator('.strip-controls input').focus();
  await page.keyboard.press('End');
  expect(await place()).toBe('#outcome');
});

test('search finds what streams, tools, headers, programs and draws said, and opens the place', async () => {
  const { page } = await openPage(browser, report);
  const wanted: ReadonlyArray<readonly [string, string, string]> = [
    ['refund it NOW', 'step 1 answer', '#step=1'],
    ['within 30', 'step 1 request', '#step=1'],
    ['ledger.json', 'program git', '#program=0'],
    ['7adfb6a0', 'draw uuid', '#view=events'],
    ['tracefork:key', 'step 0 headers', '#step=0'],
    ['try again later', 'request 4', '#exchange=4'],
    ['is locked', 'tool issue_refund', '#tool=2'],
  ];
  for (const [query, label, hash] of wanted) {
    await page.keyboard.press('/');
    await page.keyboard.type(query);
    await page.waitForSelector('.hit-row');
    expect(await page.locator('.hit-label').first().innerText()).toBe(label);
    await page.keyboard.press('Enter');
    expect((await page.evaluate(() => location.hash)).replace(/&(?!.*view).*/, '')).toContain(hash);
    await page.keyboard.press('Escape');
  }
  await page.keyboard.press('Control+k');
  await page.keyboard.type('nowhere to be found');
  await page.waitForFunction(
    () => document.querySelector('.search-count')?.textContent === '0 places',
  );
});

test('two runs stand side by side, aligned, and differ word by word', async () => {
  const { page, complaints } = await openPage(browser, report, { hash: '#view=forks' });
  expect(await page.locator('.branch').allInnerTexts()).toHaveLength(3);
  await keepPicture(page, 'forks');
  await page.getByRole('link', { name: 'compare with its parent' }).click();
  expect(await page.locator('.pair.differs').count()).toBe(2);
  await page.locator('.pair.differs button').first().click();
  expect(await page.locator('.pair-detail del').allInnerTexts()).toEqual(['30']);
  expect(await page.locator('.pair-detail ins').allInnerTexts()).toEqual(['14']);
  await keepPicture(page, 'compare');
  expect(complaints).toEqual([]);
});

test('blame, proof, charts and events are shown where there is data for them, else left out', async () => {
  const { page, complaints } = await openPage(browser, report, { hash: '#view=blame' });
  expect(await page.locator('h2').first().innerText()).toBe('Which step caused it: decisive step');
  expect(await page.locator('.commitment .dot').count()).toBe(3);
  expect(await page.locator('.commitment .certified .label').innerHTML()).toBe('step 1');
  expect(await page.locator('.view h3').allInnerTexts()).toEqual([
    'Repairs: with a change, beside plain resampling',
    'Breakability: with a change, beside plain resampling',
    'Spent',
    'Not tested',
  ]);
  await keepPicture(page, 'blame');
  await page.getByRole('link', { name: 'Proof' }).click();
  expect(await page.locator('.verdict-line').innerText()).toContain('exact:');
  expect(await page.locator('.view').innerText()).toContain(report.data.runs[0]?.digest);
  expect(await page.locator('.view').innerText()).toContain(
    'not virtualised: worker (ledger-worker.js), allowed',
  );
  await keepPicture(page, 'proof');
  await page.getByRole('link', { name: 'Charts' }).click();
  expect(await page.locator('.chart svg').count()).toBe(4);
  await keepPicture(page, 'charts');
  await page.getByRole('link', { name: 'Events' }).click();
  await page.getByLabel('kind').selectOption('draw');
  expect(await page.locator('.event-row').allInnerTexts()).toHaveLength(2);
  const { data, bytes } = report;
  const bare = {
    data: { ...data, runs: data.runs.slice(0, 1), forks: [], proof: null, blame: null },
    bytes,
  };
  const alone = await openPage(browser, bare);
  expect(await alone.page.locator('nav a').allInnerTexts()).toEqual([
    'Timeline',
    'Charts',
    'Events',
    'Proof',
  ]);
  await alone.page.getByRole('link', { name: 'Proof' }).click();
  expect(await alone.page.locator('.verdict-line').innerText()).toContain('it proves nothing');
  expect([...complaints, ...alone.complaints]).toEqual([]);
});

test('a link leads to one step of one branch, in one tab', async () => {
  const { page } = await openPage(browser, report, { hash: '#run=ab12%2F1&step=3&tab=response' });
  expect(await heading(page)).toBe('Step 3 of 4');
  expect(await page.locator('.body-view').innerText()).toContain('I must not refund');
  await page.goBack().catch(() => null);
});
