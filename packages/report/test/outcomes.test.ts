import { execFileSync } from 'node:child_process';
import fc from 'fast-check';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { curlOf } from '../page/data/curl.ts';
import { type BlameInput, type RunRedaction, reportData } from '../src/index.ts';
import { startChromium } from './support/chromium.ts';
import { model, RunMaker, runOf } from './support/make-run.ts';
import { keepPicture, openPage } from './support/open-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
}, 60_000);
afterAll(() => browser?.close());

const how = { made: '2026-01-02T03:04:05.678Z', by: 'test 1.0.0' };

/** A function that returns what it says; such a run looks well until somebody reads that. */
function returning(id: string, value: string) {
  const maker = new RunMaker('desk');
  const x = maker.ask({ model, max_tokens: 9, messages: [{ role: 'user', content: 'go on' }] });
  maker.say(x, [{ type: 'text', text: value }]);
  maker.add({ kind: 'outcome', value: Buffer.from(JSON.stringify(value)) });
  return runOf(id, [...maker.events, { kind: 'end', t: 999, complete: true }]);
}

const blame: BlameInput = {
  recorded: 'fail',
  words: ['It is not known which step it was.'],
  finding: 'diffuse',
  confidence: 0.9,
  commitment: [],
  repairs: [],
  breakability: [],
  spent: { calls: 4, dollars: 0 },
  notTested: [],
};

test('a run that returned is shown as failed where the oracle of its blame says so, with what it returned', async () => {
  const report = reportData(returning('ab12', 'check FAILED'), { ...how, blame });
  const { page, complaints } = await openPage(browser, report);
  expect(await page.locator('.verdict-line').innerText()).toBe('returned "check FAILED"');
  expect(await page.locator('.head .badge').allInnerTexts()).toEqual([
    'returned "check FAILED"',
    'graded fail',
  ]);
  expect(await page.locator('.head .badge.bad').count()).toBe(2);
  expect(complaints).toEqual([]);
});

test('many forks of one step with one change are one line with a picture, which opens', async () => {
  const forks = ['pass', 'pass', 'fail', 'undefined', 'pass'].map((grade, index) => ({
    id: `ab12/${index + 1}`,
    parent: 'ab12',
    step: 0,
    change: 'resample',
    grade: grade as 'pass',
  }));
  const other = {
    id: 'ab12/6',
    parent: 'ab12',
    step: 0,
    change: 'text "no"',
    grade: 'fail' as const,
  };
  const report = reportData(returning('ab12', 'check FAILED'), {
    ...how,
    others: [returning('ab12/1', 'check passed')],
    forks: [...forks, other],
  });
  const { page, complaints } = await openPage(browser, report, { hash: '#view=forks' });
  expect(await page.locator('.branch').count()).toBe(2);
  const group = page.getByRole('button', { name: 'from step 0: resample × 5' });
  expect(await group.innerText()).toContain('3 passed, 1 failed, 1 not graded');
  await keepPicture(page, 'forks-grouped');
  await group.click();
  expect(await page.locator('.branch').count()).toBe(7);
  await page.getByRole('link', { name: 'compare with its parent' }).click();
  expect(await page.locator('.pair-line.ended').innerText()).toContain('check passed');
  expect(complaints).toEqual([]);
});

test('a redacted page says so in its head, and how much is gone beside the proof', async () => {
  const same = <T>(given: T): T => given;
  const redaction: RunRedaction = {
    text: (text) => text.replaceAll('FAILED', 'xxxxxx'),
    url: same,
    headers: same,
    body: same,
    printed: same,
    streamed: same,
    removed: ['env:DOOR_KEY', 'format:jwt', 'format:jwt'],
  };
  const run = returning('ab12', 'well');
  const report = reportData({ ...run, agent: 'FAILED' }, { ...how, redaction });
  const { page, complaints } = await openPage(browser, report);
  await page.getByRole('link', { name: 'redacted' }).click();
  const text = await page.locator('.view').innerText();
  expect(text).toContain('3 secret values were taken out of this page, in 1 place.');
  expect(text).toContain('the value of $DOOR_KEY');
  expect(text).toContain('what has the form of a credential (jwt): 2');
  expect(text).toContain('Digest and chain above are those of the tape, which was not changed');
  expect(text).toContain(run.digest);
  await keepPicture(page, 'redacted');
  expect(complaints).toEqual([]);
});

test.skipIf(process.platform === 'win32')(
  'whatever a request says, its curl command is one command with these arguments',
  () => {
    const said = fc.sample(
      fc.string({
        unit: fc.constantFrom("'", '"', '\\', '$', '`', '\n', ';', ' ', 'é', '\u001b', '!'),
      }),
      { numRuns: 60, seed: 1 },
    );
    const commands = said.map((text) => {
      const exchange = { method: 'POST', url: `https://x/?${text}`, requestHeaders: [['a', text]] };
      return curlOf(exchange as never, text);
    });
    const shown = execFileSync('bash', ['-s'], {
      input: `curl() { printf '%s\\0' "$@"; }\n${commands.join('\n')}`,
      env: { LC_ALL: 'C.UTF-8', PATH: process.env.PATH },
    });
    const expected = said.flatMap((text) => [
      ...['-X', 'POST', `https://x/?${text}`, '-H', `a: ${text}`, '--data-raw', text],
    ]);
    expect(shown.toString().split('\0').slice(0, -1)).toEqual(expected);
  },
);
