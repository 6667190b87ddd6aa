import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const packages = join(import.meta.dirname, '../..');

/** `NODE_MATRIX` is `LABEL=/path/to/node`, joined by commas; without it, the Node that runs this. */
const nodes = process.env.NODE_MATRIX?.split(',').map((entry) =>
  entry.slice(entry.indexOf('=') + 1),
) ?? [process.execPath];

const folder = mkdtempSync(join(tmpdir(), 'tracefork-faults-install-'));
const app = join(folder, 'app');

beforeAll(() => {
  for (const name of ['tape', 'wire', 'transport', 'faults']) {
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

test('the packed package, installed alone, does what each example of its README says, on every Node', () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
  const examples = [...readme.matchAll(/```ts run\n(.*?)```/gs)].map(([, code]) => code ?? '');
  expect(examples.length).toBeGreaterThan(0);
  for (const node of nodes) {
    for (const example of examples) {
      writeFileSync(join(app, 'example.ts'), example);
      const said = [...example.matchAll(/^(?:.*;)? ?\/\/ (.*)$/gm)].map(([, words]) => words);
      const { stdout, stderr } = spawnSync(
        node,
        ['--no-warnings', '--experimental-strip-types', 'example.ts'],
        { cwd: app, encoding: 'utf8' },
      );
      expect({ stdout: stdout.trimEnd().split('\n'), stderr }, node).toEqual({
        stdout: said,
        stderr: '',
      });
    }
  }
});
