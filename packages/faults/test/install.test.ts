import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodes } from '@tracefork/test-support/nodes';
import { packedApp } from '@tracefork/test-support/packed-app';
import { afterAll, beforeAll, expect, test } from 'vitest';

const installed = packedApp([
  'packages/tape',
  'packages/wire',
  'packages/transport',
  'packages/faults',
]);
const app = installed.folder;

beforeAll(() => installed.install(), 120_000);
afterAll(() => installed.remove());

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
