import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nodes } from '@tracefork/test-support/nodes';
import { packedApp } from '@tracefork/test-support/packed-app';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { functionSource } from './support/model.ts';

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

const installed = packedApp(packages);
const app = installed.folder;
const bin = join(app, 'node_modules/@tracefork/cli/dist/bin.js');

beforeAll(() => installed.install(), 120_000);
afterAll(() => installed.remove());

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
