import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { functionSource } from './support/model.ts';

const root = join(import.meta.dirname, '../../..');
const packages = [
  'packages/tape',
  'packages/wire',
  'packages/transport',
  'packages/fork',
  'packages/faults',
  'packages/report',
  'packages/blame',
  'packages/rerun',
  'packages/store',
  'apps/cli',
];

/** `NODE_MATRIX` is `LABEL=/path/to/node`, joined by commas; without it, the Node that runs this. */
const nodes = process.env.NODE_MATRIX?.split(',').map((entry) =>
  entry.slice(entry.indexOf('=') + 1),
) ?? [process.execPath];

const folder = mkdtempSync(join(tmpdir(), 'tracefork-cli-install-'));
const app = join(folder, 'app');
const bin = join(app, 'node_modules/@tracefork/cli/dist/bin.js');

beforeAll(() => {
  for (const path of packages) {
    const cwd = join(root, path);
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

function run(node: string, args: readonly string[]) {
  const PATH = `${dirname(node)}:${process.env.PATH}`;
  const { status, stdout, stderr } = spawnSync(node, [bin, ...args], {
    cwd: app,
    encoding: 'utf8',
    env: { PATH, HOME: process.env.HOME ?? '' },
  });
  return { status, stdout, stderr };
}

test('the packed command line, installed alone, gives the whole demo on every Node', () => {
  for (const node of nodes) {
    const { status, stdout, stderr } = run(node, ['demo']);
    expect(status, `${node}\n${stdout}\n${stderr}`).toBe(0);
    expect(stdout.match(/^verdict .*$/gm)).toEqual([
      'verdict     exact',
      'verdict     drifted at step 0: a request is not the recorded one',
    ]);
    // The agent's draws are checked, which those of a package would not be.
    expect(stdout).toMatch(/^draws +(\d+) of \1$/m);
    expect(stdout).toContain('tracefork stands for: npx tracefork');
  }
});

test('a configuration and an agent in TypeScript load on every Node', () => {
  writeFileSync(join(app, 'agent.ts'), functionSource);
  writeFileSync(
    join(app, 'tracefork.config.ts'),
    `import { defineConfig } from '@tracefork/cli';
    export default defineConfig({ agents: [{ tapes: '*.tape', agent: './agent.ts:fails' }] });`,
  );
  for (const [index, node] of nodes.entries()) {
    const file = `${index}.tape`;
    expect(run(node, ['record', '-o', file, '--agent', 'agent.ts:fails']).status).toBe(1);
    const { status, stdout } = run(node, ['verify', file]);
    // Nothing but an outcome was compared: that is no proof.
    expect(stdout).toMatch(/^✗ \d\.tape {2}unverifiable/);
    expect(status).toBe(1);
  }
});

test('a Node that is too old is told in one line, before anything else is loaded', () => {
  // The version that a Node claims is all that is looked at.
  const older = 'Object.defineProperty(process, "versions", { value: { node: "20.11.0" } });';
  writeFileSync(join(app, 'older.cjs'), older);
  const args = ['-r', './older.cjs', bin, 'demo'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: app,
    encoding: 'utf8',
  });
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^tracefork needs Node 22\.19 or later .*; this is Node 20\.11\.0\..*\n$/);
});
