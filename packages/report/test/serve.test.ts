import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { RecordedRun } from '../src/index.ts';
import { type RunListing, type RunSource, serveReports } from '../src/serve.ts';
import { startChromium } from './support/chromium.ts';
import { allAttacks as attacks, hostileEvents } from './support/hostile-run.ts';
import { runOf } from './support/make-run.ts';
import { keepPicture } from './support/open-page.ts';
import { sampleEvents } from './support/sample-run.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
}, 60_000);
afterAll(() => browser?.close());

interface Held {
  readonly run: RecordedRun;
  readonly listing: Partial<RunListing>;
}

/** Runs in memory; what it is asked for by id is noted. */
function memorySource(held: Map<string, Held>): RunSource & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    asked,
    list: async () =>
      [...held].map(([id, { listing }]) => ({
        id,
        title: 'refund-desk',
        created: '2026-01-02T03:04:05.678Z',
        ms: 2300,
        steps: 4,
        cost: 0.0023,
        status: 'failed',
        grade: null,
        complete: true,
        live: false,
        parent: null,
        ...listing,
      })),
    find: async (id) => {
      asked.push(id);
      const found = held.get(id);
      if (found === undefined) return null;
      const { run, listing } = found;
      return {
        version: `${run.events.length}`,
        live: listing.live ?? false,
        parent: listing.parent ?? null,
        read: async () => ({ run }),
      };
    },
  };
}

async function served(held: Map<string, Held>) {
  const source = memorySource(held);
  const server = await serveReports(source, { port: 0, by: 'test 1.0.0' });
  onTestFinished(() => server.close());
  return { url: server.url, source };
}

/** A request with headers that `fetch` would not let through. */
function ask(url: string, path: string, headers: Readonly<Record<string, string>>, method = 'GET') {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const { hostname, port } = new URL(url);
  const sent = request({ hostname, port, path, method, headers }, (response) => {
    let body = '';
    response.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
  });
  sent.on('error', reject).end();
  return promise;
}

const sample = (id: string): Held => ({ run: runOf(id, sampleEvents()), listing: {} });

test('runs, a run and a branch are there as JSON, and nothing else is', async () => {
  const branch = { ...sample('ab12/1'), listing: { parent: 'ab12' } };
  const { url, source } = await served(
    new Map([
      ['ab12', sample('ab12')],
      ['ab12/1', branch],
    ]),
  );
  const json = async (path: string) => (await fetch(`${url}${path}`)).json();
  expect(await json('api/runs')).toMatchObject({
    version: 1,
    runs: [{ id: 'ab12' }, { id: 'ab12/1' }],
  });
  expect(await json('api/run/ab12')).toMatchObject({
    version: 1,
    live: false,
    run: { id: 'ab12', steps: [{}, {}, {}, {}] },
  });
  expect(await json('api/branch/ab12%2F1')).toMatchObject({
    parent: 'ab12',
    run: { id: 'ab12/1' },
  });
  expect(await json('api/branch/ab12')).toEqual({ error: 'no such branch' });
  for (const path of ['api/run/none', 'run/..%2f..%2fetc%2fpasswd', 'run/%', 'etc/passwd', 'api']) {
    expect((await fetch(`${url}${path}`)).status).toBe(404);
  }
  // An id is whatever the source makes of it; nothing here opens a path.
  expect(source.asked).toContain('../../etc/passwd');
});

test('another host name, another origin, another site and other methods are refused', async () => {
  const { url } = await served(new Map([['ab12', sample('ab12')]]));
  const { host, port } = new URL(url);
  const status = async (headers: Record<string, string>, method?: string) =>
    (await ask(url, '/api/runs', { host, ...headers }, method)).status;
  expect(await status({})).toBe(200);
  expect(await status({ host: `localhost:${port}` })).toBe(200);
  expect(await status({ origin: `http://${host}` })).toBe(200);
  expect(await status({ host: 'evil.example' })).toBe(403);
  expect(await status({ host: `evil.example:${port}` })).toBe(403);
  expect(await status({ host: '127.0.0.1:1' })).toBe(403);
  expect(await status({ origin: 'https://evil.example' })).toBe(403);
  expect(await status({ origin: 'null' })).toBe(403);
  expect(await status({ 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).toBe(403);
  expect(await status({}, 'POST')).toBe(403);
  expect(await status({}, 'DELETE')).toBe(403);
});

/** What axe finds in the list of runs. */
async function seriousIn(url: string, colorScheme: 'light' | 'dark'): Promise<readonly string[]> {
  const context = await browser.newContext({ colorScheme, bypassCSP: true });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForSelector('.runs li');
  const file = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
  await page.addScriptTag({ content: readFileSync(file, 'utf8') });
  return page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: readonly { id: string }[] }> };
    };
    return (await axe.run()).violations.map(({ id }) => id);
  });
}

test('the list is filtered, counts branches, leads to a run and back, and axe finds nothing serious in it', async () => {
  const fine = { ...sample('cd34'), listing: { title: 'weather', status: 'succeeded' as const } };
  const { url } = await served(
    new Map([
      ['ab12', sample('ab12')],
      ['ab12/1', { ...sample('ab12/1'), listing: { parent: 'ab12' } }],
      ['ab12/1/1', { ...sample('ab12/1/1'), listing: { parent: 'ab12/1' } }],
      ['cd34', fine],
    ]),
  );
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(url);
  await page.waitForSelector('.runs li');
  for (const colorScheme of ['light', 'dark'] as const) {
    expect([colorScheme, await seriousIn(url, colorScheme)]).toEqual([colorScheme, []]);
  }
  expect(await page.locator('.runs li').count()).toBe(2);
  expect(await page.locator('.runs li').first().innerText()).toContain('2 branches');
  await page.getByRole('checkbox', { name: 'branches' }).check();
  expect(await page.locator('.runs li').count()).toBe(4);
  await page.getByRole('checkbox', { name: 'branches' }).uncheck();
  await page.getByRole('checkbox', { name: 'failed' }).check();
  expect(await page.locator('.runs li').allInnerTexts()).toHaveLength(1);
  await page.getByRole('checkbox', { name: 'failed' }).uncheck();
  await page.getByLabel('Filter by name or id').fill('WEATH');
  expect(await page.locator('.runs code').allInnerTexts()).toEqual(['cd34']);
  await keepPicture(page, 'served-list');
  await page.getByRole('link', { name: 'weather' }).click();
  await page.waitForSelector('.overview');
  expect(await page.locator('.head h1').innerText()).toBe('refund-desk');
  await page.getByRole('link', { name: 'All runs' }).click();
  await page.waitForSelector('.runs');
  expect(complaints.filter((text) => !text.includes('favicon'))).toEqual([]);
});

test('a recording is followed while it goes on, and the page stays where one is', async () => {
  const events = sampleEvents();
  const cut = (part: number) => runOf('live', events.slice(0, Math.floor(events.length * part)));
  const held = new Map<string, Held>([['live', { run: cut(0.4), listing: { live: true } }]]);
  const { url } = await served(held);
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  await page.goto(`${url}run/live#step=0`);
  await page.waitForSelector('.step-panel');
  const before = await page.locator('.row').count();
  expect(await page.locator('.head').innerText()).toContain('being recorded');
  held.set('live', { run: runOf('live', events), listing: { live: false } });
  await page.waitForFunction((rows) => document.querySelectorAll('.row').length > rows, before);
  expect(await page.locator('.panel h2').first().innerText()).toBe('Step 0 of 4');
  expect(await page.locator('.head').innerText()).not.toContain('being recorded');
});

test('a hostile run is as harmless from a server as it is from disk', async () => {
  const id = attacks.join(' ').toWellFormed();
  const held = { run: runOf(id, hostileEvents(3000)), listing: { title: id, live: true } };
  const { url } = await served(new Map([[id, held]]));
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  await page.goto(url);
  await page.locator('.runs a').click();
  await page.waitForSelector('.overview');
  await page.waitForTimeout(1200);
  expect(await page.evaluate(() => (window as { fired?: number }).fired)).toBeUndefined();
  const policy = (await fetch(url)).headers.get('content-security-policy');
  expect(policy).toMatch(
    /^default-src 'none'; connect-src 'self'; script-src 'sha256-[^ ]+'; style-src 'sha256-[^ ]+'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
  );
});
