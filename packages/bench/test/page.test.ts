import { existsSync, readFileSync } from 'node:fs';
import type { Figure } from '@tracefork/bench/figures';
import { renderPage } from '@tracefork/bench/page';
import { figuresOf, noResults, type PartResult, withPart } from '@tracefork/bench/results';
import { expect, test } from 'vitest';

const figure: Figure = {
  topic: 'Tape',
  what: 'a tape',
  sizes: '10 steps',
  value: 12_345,
  unit: 'kB',
  baselines: [
    { what: 'raw', value: 24_690 },
    { what: 'nothing', value: 0 },
  ],
  target: { bound: 'at most', value: 0.4, of: 'ratio' },
  original: '9 MB | raw',
};
const result = (figures: readonly Figure[], more: Partial<PartResult> = {}): PartResult => ({
  date: '2026-01-02T03:04:05.678Z',
  mode: 'full',
  node: '24.1.0',
  cores: 2,
  cpu: 'A processor',
  load: 1.25,
  seconds: 61.4,
  figures,
  ...more,
});
const rows = (page: string): string[] => page.split('\n').filter((line) => line.startsWith('|'));

test('A row has its figure, its baselines, the ratios, the target and what was measured elsewhere', () => {
  const page = renderPage(withPart(noResults, { part: 'a', result: result([figure]) }));
  expect(rows(page).slice(2, 4)).toEqual([
    '| **Tape** | | | | | |',
    '| a tape; 10 steps | 12,345 kB | raw: 24,690 kB<br>nothing: 0 kB | 0.50<br>– | at most a ratio of 0.40: **missed** | 9 MB \\| raw |',
  ]);
  expect(page).toContain(
    '| `a` | 2026-01-02 03:04 | full | 61 s | 24.1.0 | 2 cores, A processor |',
  );
});

test('A target of the value itself is reached at the limit', () => {
  const target = { bound: 'at least', value: 12_345 } as const;
  const one = { ...figure, target };
  const page = renderPage(withPart(noResults, { part: 'a', result: result([one]) }));
  expect(page).toContain('| at least 12,345 kB: reached |');
});

test('A target that was missed on a busy machine says so', () => {
  const page = renderPage(
    withPart(noResults, { part: 'a', result: result([figure], { load: 7 }) }),
  );
  expect(page).toContain('| at most a ratio of 0.40: **missed** at a load of 7.0 |');
});

test('Rows are in the order of their topics, whatever program they are from', () => {
  const late = { part: 'a', result: result([{ ...figure, topic: 'Start', what: 'a start' }]) };
  const both = withPart(withPart(noResults, late), { part: 'b', result: result([figure]) });
  const page = renderPage(both);
  expect(page.indexOf('a tape')).toBeLessThan(page.indexOf('a start'));
});

test('A program that is run again replaces its own rows, and the others keep theirs and their date', () => {
  const old = result([{ ...figure, what: 'kept' }], { date: '2025-12-31T00:00:00.000Z' });
  const before = withPart(withPart(noResults, { part: 'a', result: old }), {
    part: 'b',
    result: result([{ ...figure, what: 'replaced' }]),
  });
  const after = withPart(before, { part: 'b', result: result([{ ...figure, what: 'new' }]) });
  const page = renderPage(after);
  expect(page).not.toContain('replaced');
  expect(page).toContain('| new; 10 steps |');
  expect(page).toContain('| kept; 10 steps |');
  expect(page).toContain('| `a` | 2025-12-31 00:00 |');
});

test('Figures are read from lines as a benchmark leaves them', () => {
  expect(figuresOf(`${JSON.stringify(figure)}\n${JSON.stringify(figure)}\n`)).toEqual([
    figure,
    figure,
  ]);
});

test('The committed page is what the committed figures render to', () => {
  const docs = new URL('../../../docs/', import.meta.url);
  const data = new URL('benchmarks.json', docs);
  expect(existsSync(data)).toBe(true);
  const page = readFileSync(new URL('benchmarks.md', docs), 'utf8');
  expect(page).toBe(renderPage(JSON.parse(readFileSync(data, 'utf8'))));
});
