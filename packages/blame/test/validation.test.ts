import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { makeFault } from '@tracefork/faults';
import { expect, test } from 'vitest';
import { runRealProfiles } from '../src/validation/real-profiles.ts';
import {
  checkTargets,
  readProfiles,
  regressions,
  renderValidation,
  type ValidationReport,
  validate,
} from '../src/validation.ts';

const root = resolve(import.meta.dirname, '../../..');
const file = join(
  process.env.TRACEFORK_SHARED ?? resolve(root, '../shared'),
  'data/value-profiles.json',
);
const small = { steps: [10], noise: [0], runs: 1 };
const nightly = process.env.TRACEFORK_NIGHTLY === '1';

test('a validation is the same for the same seed, and prints every family and target', () => {
  const report = validate({ mode: 'quick', size: small });
  const few = { ...small, families: ['early', 'none'] as const };
  const again = () => JSON.stringify(validate({ mode: 'quick', size: few }));
  expect(again()).toBe(again());
  const text = renderValidation(report);
  for (const name of ['single', 'recovery', 'systematic', 'none']) expect(text).toContain(name);
  expect(text).toContain('real profiles: skipped');
  const [clear, , , still] = report.pairs;
  expect((clear?.shown ?? 0) / (clear?.runs ?? 1)).toBeGreaterThan(0.5);
  expect((still?.shown ?? 1) / (still?.runs ?? 1)).toBeLessThanOrEqual(0.1);
  expect(text).toMatch(/0\.9 and 0\.4, at most 20 pairs: shown in \d/);
  expect(checkTargets(report).length).toBeGreaterThan(8);
  expect(regressions(report, report)).toEqual([]);
  const dearer = { ...report, rows: report.rows.map((row) => ({ ...row, calls: row.calls * 2 })) };
  expect(regressions(dearer, report)).toHaveLength(report.rows.length);
  const wrong = { ...report.wrongCertificates, hits: report.wrongCertificates.total };
  expect(regressions({ ...report, wrongCertificates: wrong }, report)).toMatchObject([
    { what: 'wrong certificates', now: 1 },
  ]);
}, 30_000);

test('single causes are found, no step is certified wrongly, intervals hold at every look', () => {
  const some = ['early', 'late', 'last', 'none'] as const;
  const size = nightly
    ? { steps: [20], noise: [0, 0.2], runs: 40 }
    : { steps: [10], noise: [0], runs: 3, families: some };
  const report = validate({ mode: 'quick', size });
  const single = report.rows.find(({ group }) => group === 'single');
  expect((single?.top.hits ?? 0) / (single?.top.total ?? 1)).toBeGreaterThanOrEqual(0.95);
  expect(report.wrongCertificates.hits / report.wrongCertificates.total).toBeLessThanOrEqual(0.02);
  expect(report.coverage.hits / report.coverage.total).toBeGreaterThanOrEqual(0.95);
}, 30_000);

test(`nothing is worse than in the committed report${nightly ? '' : ' (ten steps of it; nightly all)'}`, () => {
  const text = readFileSync(join(import.meta.dirname, '../docs/validation-quick.json'), 'utf8');
  const committed: ValidationReport = JSON.parse(text).report;
  // The same seed gives the same worlds, so ten steps alone are compared with the same rows.
  const size = nightly ? {} : { steps: [10], families: ['early', 'middle', 'late'] as const };
  const report = validate({ mode: 'quick', size, ...(nightly && { makeFault }) });
  const single = report.rows.find(({ group }) => group === 'single');
  expect(single).toEqual(
    committed.rows.find(({ steps, group }) => group === 'single' && steps === 10),
  );
  if (nightly) expect(regressions(report, committed)).toEqual([]);
}, 120_000);

test.skipIf(!existsSync(file))(
  `real value profiles are read and blamed${existsSync(file) ? '' : ` (needs ${file})`}`,
  () => {
    const profiles = readProfiles(JSON.parse(readFileSync(file, 'utf8')));
    expect(profiles).toHaveLength(20);
    expect(profiles.every(({ values }) => values.every((v) => v >= 0 && v <= 1))).toBe(true);
    const short = profiles.filter(({ values }) => values.length < 30);
    const { runs, hits, calls } = runRealProfiles(short, {
      seed: 1,
      repeats: 3,
      callsPerStep: 250,
    });
    expect(runs).toBe(short.length * 3);
    expect(hits / runs).toBeGreaterThanOrEqual(0.5);
    expect(calls).toBeLessThan(8000);
  },
  30_000,
);
