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
  'packages/fork',
]);
const app = installed.folder;

beforeAll(() => installed.install(), 120_000);
afterAll(() => installed.remove());

test('the packed package, installed alone, forks a run as its README shows, on every Node', () => {
  const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
  const example = /```ts run\n(.*?)```/s.exec(readme)?.[1] ?? '';
  writeFileSync(join(app, 'example.ts'), example);
  for (const node of nodes) {
    const { stdout, stderr } = spawnSync(
      node,
      ['--no-warnings', '--experimental-strip-types', 'example.ts'],
      {
        cwd: app,
        encoding: 'utf8',
      },
    );
    expect({ stdout, stderr }, node).toEqual({
      stdout:
        "{ status: 'returned', value: 'I heard: I heard: sun' }\n1 [ 'localhost:4119' ]\nI heard: rain\n",
      stderr: '',
    });
  }
});
