import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodes } from '@tracefork/test-support/nodes';
import { packedApp } from '@tracefork/test-support/packed-app';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actualOf, step } from './support/samples.ts';

const installed = packedApp(['packages/tape', 'packages/wire', 'packages/rerun']);
const app = installed.folder;

beforeAll(() => {
  installed.install();
  writeFileSync(join(app, 'step.json'), JSON.stringify(step));
  writeFileSync(join(app, 'actual.json'), JSON.stringify(actualOf(step)));
}, 120_000);
afterAll(() => installed.remove());

const run = (node: string, args: readonly string[]) =>
  spawnSync(node, [...args], { cwd: app, encoding: 'utf8' });

test('the packed program makes a key, a bundle and a verdict on every Node, without its peers', () => {
  const bin = join(app, 'node_modules/@tracefork/rerun/dist/bin.js');
  expect(readdirSync(join(app, 'node_modules'))).not.toContain('@anthropic-ai');
  for (const node of nodes) {
    rmSync(join(app, 'key.json'), { force: true });
    const keygen = run(node, [bin, 'keygen', '-o', 'key.json']);
    const capture = run(node, [bin, 'capture', 'step.json', '-o', 'b.rr', '--key', 'key.json']);
    const verify = run(node, [bin, 'verify', 'b.rr', 'actual.json', '--pubkey', 'key.json']);
    expect([keygen.status, capture.status, verify.status], `${node}\n${verify.stderr}`).toEqual([
      0, 0, 0,
    ]);
    expect(JSON.parse(verify.stdout)).toEqual({ verified: true, errors: [], warnings: [] });
    const apply = run(node, [bin, 'apply', 'b.rr', '--inputs', 'step.json']);
    expect(apply).toMatchObject({ status: 2, stdout: '' });
    expect(apply.stderr).toContain('npm install @anthropic-ai/sdk');
  }
});

test('both entries load in an empty folder on every Node', () => {
  writeFileSync(
    join(app, 'entries.mjs'),
    `import { verify } from '@tracefork/rerun';
import { sealStep } from '@tracefork/rerun/seal';
console.log(typeof verify, typeof sealStep);`,
  );
  for (const node of nodes) {
    const { stdout, stderr } = run(node, ['entries.mjs']);
    expect({ stdout, stderr }, node).toEqual({ stdout: 'function function\n', stderr: '' });
  }
});
