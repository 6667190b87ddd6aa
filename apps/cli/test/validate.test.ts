import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { validate } from '@tracefork/blame/validation';
import { expect, test } from 'vitest';
import { tracefork } from './support/cli.ts';
import { temp } from './support/temp.ts';

test('a quick validation prints every family and target, and fails where calls have grown since', async () => {
  const cwd = temp();
  const size = { steps: [10], noise: [0.2], runs: 2 };
  const { rows, ...report } = validate({ mode: 'quick', size });
  const cheaper = rows.map((row) => ({ ...row, calls: row.calls / 100 }));
  writeFileSync(join(cwd, 'committed.json'), JSON.stringify({ ...report, rows: cheaper }));
  const runs = process.env.TRACEFORK_NIGHTLY === '1' ? [] : ['--runs', '1', '--steps', '10'];
  const { code, stdout, stderr } = await tracefork(
    ['validate', '--quick', ...runs, '--check', 'committed.json'],
    { cwd },
  );
  expect(code, stderr).toBe(1);
  for (const family of ['single', 'last', 'two', 'and', 'or', 'recovery', 'drift', 'none'])
    expect(stdout).toMatch(new RegExp(`^${family} +10 `, 'm'));
  expect(stdout).toMatch(/^wrong certificates: /m);
  expect(stdout).toMatch(/^(reached|not reached) +top-1 of at least 99\.0%, single/m);
  expect(stderr).toMatch(/^Worse than in committed\.json:\n {2}calls, single, n = 10/m);
}, 180_000);

test('what is no report of a validation is refused before anything runs', async () => {
  const cwd = temp({ 'other.json': '{"report":{"format":"something-else"}}' });
  const { code, stderr } = await tracefork(['validate', '--check', 'other.json'], { cwd });
  expect([code, stderr]).toEqual([
    2,
    'tracefork: --check other.json: it is no report of a validation. Make one with: tracefork validate --json > other.json\n',
  ]);
  const missing = await tracefork(['validate', '--check', 'none.json'], { cwd });
  expect(missing.code).toBe(2);
  const both = await tracefork(['validate', '--quick', '--full'], { cwd });
  expect([both.code, both.stderr]).toEqual([2, expect.stringContaining('exclude each other')]);
});
