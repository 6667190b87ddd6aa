import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const packages = join(import.meta.dirname, '../..');

/** `NODE_MATRIX` is `LABEL=/path/to/node`, joined by commas; without it, the Node that runs this. */
const nodes = process.env.NODE_MATRIX?.split(',').map((entry) =>
  entry.slice(entry.indexOf('=') + 1),
) ?? [process.execPath];

const folder = mkdtempSync(join(tmpdir(), 'tracefork-blame-install-'));
const app = join(folder, 'app');

beforeAll(() => {
  for (const name of ['tape', 'blame']) {
    const cwd = join(packages, name);
    execFileSync('pnpm', ['pack', '--pack-destination', folder], { cwd, stdio: 'pipe' });
  }
  const tarballs = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{"type":"module","private":true}');
  const flags = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  execFileSync('npm', ['install', ...flags, ...tarballs.map((name) => join(folder, name))], {
    cwd: app,
    stdio: 'pipe',
  });
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('all entries load from the packed package on every Node, with one dependency from outside', () => {
  const installed = readdirSync(join(app, 'node_modules')).filter((name) => !name.startsWith('.'));
  expect(installed.sort()).toEqual(['@tracefork', 'pure-rand']);
  writeFileSync(
    join(app, 'main.mjs'),
    `import { blame, compareWithPlacebo } from '@tracefork/blame';
import { exitOracle } from '@tracefork/blame/oracle';
import { wilson } from '@tracefork/blame/statistics';
import { validate } from '@tracefork/blame/validation';
const runner = { run: async ({ step }) =>
  ({ kind: 'graded', grade: step > 2 ? 'fail' : 'pass', calls: 5 - step, dollars: 0 }) };
const run = await blame({ steps: 5, seed: 1, oracle: 'exit', recorded: 'fail', runner });
console.log(JSON.stringify(run.report.verdict), wilson(0, 0).high, exitOracle.name, typeof validate, typeof compareWithPlacebo);`,
  );
  for (const node of nodes) {
    const { stdout, stderr } = spawnSync(node, ['main.mjs'], { cwd: app, encoding: 'utf8' });
    expect({ stdout, stderr }, node).toEqual({
      stdout: '{"kind":"decisive","step":2} 1 exit function function\n',
      stderr: '',
    });
  }
});
