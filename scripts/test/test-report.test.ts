import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { countLine, countTests } from '../check/test-report.ts';
import { projectRoot } from '../check/workspace.ts';
import { makeFolder } from './make-workspace.ts';

const vitest = join(projectRoot, 'node_modules/vitest/vitest.mjs');

test('tests are counted from the report of a real run, files that do not load included', async () => {
  const root = makeFolder({
    'a.test.ts': `import { expect, test } from '${join(projectRoot, 'node_modules/vitest/dist/index.js')}';
      test('one', () => expect(1).toBe(1));
      test('two', () => expect(1).toBe(1));
      test('wrong', () => expect(1).toBe(2));
      test.skip('left out', () => {});
      test.todo('not yet');`,
    'broken.test.ts': `import './nothing-here.ts';`,
  });
  const args = [vitest, 'run', '--root', root, '--reporter=json', '--outputFile=report.json'];
  await expect(promisify(execFile)(process.execPath, args, { cwd: root })).rejects.toThrow();
  expect(countTests(join(root, 'report.json'))).toEqual({ passed: 2, failed: 2, skipped: 2 });
});

test('a report that was never written counts as a failure', () => {
  expect(countTests(join(makeFolder({}), 'report.json')).failed).toBe(1);
});

test('the count is one plain line', () => {
  expect(countLine({ passed: 3, failed: 0, skipped: 1 })).toBe(
    'tests: 3 passed, 0 failed, 1 skipped',
  );
});
