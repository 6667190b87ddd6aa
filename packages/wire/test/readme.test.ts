import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/```ts\n((?:(?!```)[\s\S])*)```/g)].map(
  ([, code]) => code ?? '',
);
const source = (name: string) => new URL(`../src/${name}.ts`, import.meta.url).href;

test('the README has three examples', () => {
  expect(examples).toHaveLength(3);
});

test.each(examples)('example %# of the README prints what its comments say', async (code) => {
  const flags = ['--no-warnings', '--input-type=module-typescript', '-e'];
  const run = await promisify(execFile)(process.execPath, [
    ...flags,
    code
      .replaceAll('@tracefork/wire/mutate', source('mutate'))
      .replaceAll('@tracefork/wire/mcp', source('mcp'))
      .replaceAll('@tracefork/wire', source('index')),
  ]);
  const promised = [...code.matchAll(/; \/\/ (.*)$/gm)].map((match) => match[1]);
  expect(promised.length).toBeGreaterThan(0);
  expect(run.stdout.trimEnd().split('\n')).toEqual(promised);
});
