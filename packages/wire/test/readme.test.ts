import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

test('the example in the README runs and prints what its comments say', async () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const code = /```ts\n([^`]*)```/.exec(readme)?.[1] ?? expect.fail('no example found');
  const source = new URL('../src/index.ts', import.meta.url).href;
  const flags = ['--no-warnings', '--input-type=module-typescript', '-e'];
  const run = await promisify(execFile)(process.execPath, [
    ...flags,
    code.replace('@tracefork/wire', source),
  ]);
  const promised = [...code.matchAll(/; \/\/ (.*)$/gm)].map((match) => match[1]);
  expect(promised.length).toBe(3);
  expect(run.stdout.trimEnd().split('\n')).toEqual(promised);
});
