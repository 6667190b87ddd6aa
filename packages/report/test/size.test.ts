import { expect, test } from 'vitest';
import { renderReport, reportData } from '../src/index.ts';
import { growingRun } from './support/growing-run.ts';

test('500 steps that repeat their history, 480 MB in all, are a page below 3 MB', () => {
  const { run, sent } = growingRun(500);
  expect(sent).toBeGreaterThan(480e6);
  const report = reportData(run, { made: '2026-01-02T03:04:05.678Z', by: 'test 1.0.0' });
  expect(report.data.runs[0]?.steps).toHaveLength(500);
  const html = renderReport(report);
  expect(html.length).toBeLessThan(3e6);
  // The next steps add what is new in them and nothing else.
  const smaller = renderReport(
    reportData(growingRun(250).run, { made: '2026-01-02T03:04:05.678Z', by: 'test 1.0.0' }),
  );
  const page = 200_000;
  expect((html.length - page) / (smaller.length - page)).toBeLessThan(2.2);
}, 60_000);
