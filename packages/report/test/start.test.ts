import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { createRequire } from 'node:module';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { ProofInput } from '../src/index.ts';
import { type RunSource, type RunStarter, type StartEnd, serveReports } from '../src/serve.ts';
import { startChromium } from './support/chromium.ts';
import { runOf } from './support/make-run.ts';
import { keepPicture } from './support/open-page.ts';
import { sampleEvents } from './support/sample-run.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
}, 60_000);
afterAll(() => browser?.close());

const token = 'a-token-that-only-the-terminal-shows';

const source: RunSource = {
  list: async () => [],
  find: async (id) =>
    ['ab12', 'ab12/1', 'fo01', 'li01'].includes(id)
      ? {
          version: '1',
          live: id === 'li01',
          parent: null,
          read: async () => ({ run: runOf(id, sampleEvents()) }),
        }
      : null,
};

const proof: ProofInput = {
  verdict: 'exact',
  reasons: [],
  counts: [],
  outcome: 'same',
  rules: {},
  uncovered: [],
  allowed: [],
  warnings: [],
};

/** Notes what it is asked to start; each start ends when the test says how. */
function noteStarter() {
  const started: unknown[] = [];
  const stopped: string[] = [];
  const endings: ((end: StartEnd) => void)[] = [];
  const starter: RunStarter = {
    refusal: async (id) => (id === 'fo01' ? 'Its agent was recorded elsewhere.' : null),
    start(id, wish) {
      started.push([id, wish]);
      const { promise, resolve } = Promise.withResolvers<StartEnd>();
      endings.push(resolve);
      return {
        lines: () => ['plan', '<img src=x onerror=fired=1>\u202e going on'],
        ended: promise,
        stop() {
          stopped.push(id);
          resolve({ kind: 'failed', message: 'It was stopped.' });
        },
      };
    },
  };
  return { starter, started, stopped, endings };
}

async function served() {
  const notes = noteStarter();
  const { starter } = notes;
  const server = await serveReports(source, { port: 0, by: 'test', allowRun: { starter, token } });
  onTestFinished(() => server.close());
  return { url: server.url, ...notes };
}

interface Ask {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request with headers that `fetch` would not let through. */
function ask(url: string, path: string, { method = 'POST', headers, body }: Ask = {}) {
  const { promise, resolve, reject } = Promise.withResolvers<{ status: number; body: string }>();
  const { hostname, port, host } = new URL(url);
  const all = { host, 'content-type': 'application/json', 'x-tracefork-token': token, ...headers };
  const sent = request({ hostname, port, path, method, headers: all }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (part: string) => {
      text += part;
    });
    response.on('end', () => resolve({ status: response.statusCode ?? 0, body: text }));
  });
  sent.on('error', reject).end(body);
  return promise;
}

const replay = JSON.stringify({ kind: 'replay' });

test('nothing starts without the token, from another origin or host, by GET or by a form', async () => {
  const { url, started } = await served();
  const { host, port } = new URL(url);
  const status = async (headers: Readonly<Record<string, string>>, more: Ask = {}) =>
    (await ask(url, '/api/start/ab12', { body: replay, ...more, headers })).status;
  expect(await status({ 'x-tracefork-token': '' })).toBe(401);
  expect(await status({ 'x-tracefork-token': `${token}x` })).toBe(401);
  expect(await status({ 'x-tracefork-token': '' }, { method: 'GET', body: '' })).toBe(401);
  expect(await status({ origin: 'https://evil.example' })).toBe(403);
  expect(await status({ origin: 'null' })).toBe(403);
  expect(await status({ origin: `http://localhost:${port}` })).toBe(403);
  expect(await status({ host: `evil.example:${port}` })).toBe(403);
  expect(await status({ 'sec-fetch-site': 'cross-site' })).toBe(403);
  const navigation = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
  expect(await status({ 'sec-fetch-site': 'cross-site', ...navigation })).toBe(403);
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', '']) {
    expect(await status({ 'content-type': type })).toBe(415);
  }
  for (const method of ['PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
    expect([method, await status({}, { method, body: '' })]).toEqual([method, 403]);
  }
  expect(await status({}, { method: 'GET', body: '' })).toBe(200);
  expect((await ask(url, '/api/job/1/stop', { method: 'GET' })).status).toBe(404);
  expect((await ask(url, '/api/runs')).status).toBe(403);
  expect((await ask(url, '/run/ab12')).status).toBe(403);
  expect(started).toEqual([]);
  expect(await status({ origin: `http://${host}` })).toBe(202);
  expect(started).toEqual([['ab12', { kind: 'replay' }]]);
});

test('a run without a trusted agent, one being recorded, none, and nonsense are refused', async () => {
  const { url, started } = await served();
  const answer = async (id: string, body: unknown) => {
    const { status, body: text } = await ask(url, `/api/start/${id}`, {
      body: JSON.stringify(body),
    });
    return [status, JSON.parse(text).error];
  };
  expect(await answer('fo01', { kind: 'replay' })).toEqual([
    403,
    'Its agent was recorded elsewhere.',
  ]);
  expect((await answer('li01', { kind: 'replay' }))[0]).toBe(409);
  expect(await answer('..%2f..%2fetc', { kind: 'replay' })).toEqual([404, 'no such run']);
  const resample = { kind: 'resample' };
  for (const body of [
    null,
    [],
    'replay',
    { kind: 'record' },
    { kind: 'fork', step: -1, change: resample },
    { kind: 'fork', step: '0; rm', change: resample },
    { kind: 'fork', step: 1.5, change: resample },
    { kind: 'fork', step: 0, change: { kind: 'set' } },
    { kind: 'fork', step: 0, change: { kind: 'text', text: 'a\0b' } },
    { kind: 'fork', step: 0, change: { kind: 'text', text: 'x'.repeat(30_001) } },
    { kind: 'fork', step: 0, change: resample, tailFrom: 7 },
  ]) {
    expect([body, (await answer('ab12', body))[0]]).toEqual([body, 400]);
  }
  const long = { kind: 'fork', step: 0, change: { kind: 'text', text: 'x'.repeat(300_000) } };
  const large = await ask(url, '/api/start/ab12', { body: JSON.stringify(long) });
  expect(large.status).toBe(413);
  expect(started).toEqual([]);
});

test('one thing runs at a time; it can be stopped, and ends with the server', async () => {
  const { starter, stopped } = noteStarter();
  const server = await serveReports(source, { port: 0, by: 'test', allowRun: { starter, token } });
  const { url } = server;
  const first = await ask(url, '/api/start/ab12%2F1', { body: replay });
  expect(JSON.parse(first.body)).toMatchObject({ job: 1, run: 'ab12/1', end: null });
  expect((await ask(url, '/api/start/ab12', { body: replay })).status).toBe(409);
  expect((await ask(url, '/api/job/1/stop')).status).toBe(200);
  expect(stopped).toEqual(['ab12/1']);
  const ended = await ask(url, '/api/job/1', { method: 'GET' });
  expect(JSON.parse(ended.body).end).toEqual({ kind: 'failed', message: 'It was stopped.' });
  expect((await ask(url, '/api/start/ab12', { body: replay })).status).toBe(202);
  await server.close();
  expect(stopped).toEqual(['ab12/1', 'ab12']);
});

test('a server that was not told so starts nothing, token or not', async () => {
  const server = await serveReports(source, { port: 0, by: 'test' });
  onTestFinished(() => server.close());
  expect((await ask(server.url, '/api/start/ab12', { body: replay })).status).toBe(403);
  expect((await ask(server.url, '/api/start/ab12', { method: 'GET' })).status).toBe(404);
  const page = await opened(`${server.url}run/ab12`);
  expect(await page.locator('.start-bar').count()).toBe(0);
});

async function opened(url: string, options: BrowserContextOptions = {}): Promise<Page> {
  const viewport = { width: 1280, height: 800 };
  const context = await browser.newContext({ viewport, ...options });
  onTestFinished(() => context.close());
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForSelector('.head');
  return page;
}

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
