import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Report } from '../src/index.ts';
import { startChromium } from './support/chromium.ts';
import { keepPicture, openPage } from './support/open-page.ts';
import { sampleReport } from './support/sample-report.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const { data, bytes } = sampleReport();
const alike = [3, 4, 5].map((fork) => ({
  ...{ id: `ab12/${fork}`, parent: 'ab12', step: 1, change: 'resample' },
  grade: fork === 5 ? ('fail' as const) : ('pass' as const),
}));
const report: Report = {
  data: {
    ...data,
    forks: [...data.forks, ...alike],
    redacted: { values: 2, places: 7, by: [['env:DOOR_KEY', 2]] },
  },
  bytes,
};
let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
}, 60_000);
afterAll(() => browser?.close());

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: ReadonlyArray<{
    readonly target: readonly string[];
    readonly failureSummary: string;
  }>;
}

const places = [
  '',
  'step=0',
  'step=1&tab=request',
  'step=0&tab=stream',
  'step=0&tab=headers',
  'step=1&tab=raw',
  'tool=2',
  'program=0',
  'exchange=4',
  'outcome',
  'quiet=2',
  'view=charts',
  'view=blame',
  'view=forks',
  'view=compare&pair=1',
  'view=events',
  'view=proof',
];

for (const colorScheme of ['light', 'dark'] as const) {
  test(`axe finds nothing serious in any panel, ${colorScheme}`, async () => {
    const { page } = await openPage(browser, report, { colorScheme, bypassCSP: true });
    await page.addScriptTag({ content: axe });
    const found: string[] = [];
    const look = async (where: string): Promise<void> => {
      const violations = await page.evaluate(async () => {
        const { axe: tool } = window as unknown as {
          axe: { run(): Promise<{ violations: Violation[] }> };
        };
        return (await tool.run()).violations;
      });
      for (const { id, impact, nodes } of violations) {
        found.push(`${where}: ${impact} ${id} ${nodes[0]?.target} ${nodes[0]?.failureSummary}`);
      }
    };
    for (const place of places) {
      await page.evaluate((to) => {
        location.hash = to;
      }, place);
      await page.waitForTimeout(50);
      await look(place);
      if (place !== 'view=forks') continue;
      await page.getByRole('button', { name: 'resample × 3' }).click();
      await look('open group of forks');
    }
    await keepPicture(page, `proof-${colorScheme}`);
    await page.keyboard.press('/');
    await page.keyboard.type('ledger');
    await page.waitForSelector('.hit-row');
    await look('search');
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    await page.waitForSelector('dialog.help');
    await look('help');
    expect(found).toEqual([]);
  }, 60_000);
}
