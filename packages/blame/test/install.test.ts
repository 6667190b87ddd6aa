import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodes } from '@tracefork/test-support/nodes';
import { packedApp } from '@tracefork/test-support/packed-app';
import { afterAll, beforeAll, expect, test } from 'vitest';

const installed = packedApp(['packages/tape', 'packages/wire', 'packages/blame']);
const app = installed.folder;

beforeAll(() => installed.install(), 120_000);
afterAll(() => installed.remove());

test('all entries load from the packed package on every Node, with two dependencies from outside, which have none', () => {
  const installed = readdirSync(join(app, 'node_modules')).filter((name) => !name.startsWith('.'));
  expect(installed.sort()).toEqual(['@tracefork', 'eventsource-parser', 'pure-rand']);
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
