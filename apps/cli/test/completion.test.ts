import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createStore, shortId } from '@tracefork/store';
import { expect, test } from 'vitest';
import { type Shell, scripts, shells } from '../src/completion/scripts.ts';
import { bin, steadyEnvironment } from './support/cli.ts';
import { exampleTape } from './support/example-tape.ts';
import { inProcess } from './support/in-process.ts';
import { temp } from './support/temp.ts';

async function ask(words: readonly string[], cwd: string = temp()) {
  const { code, stdout, stderr } = await inProcess(['__complete', ...words], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [also, ...lines] = stdout.trimEnd().split('\n');
  return { also, words: lines.map((line) => line.split('\t')[0]) };
}

/** A folder whose store holds a run with a branch. */
async function withRun() {
  const cwd = temp({ 'package.json': '{}' });
  const store = await createStore(join(cwd, '.tracefork'));
  const { run } = await store.save(join(cwd, exampleTape(cwd, 'a.tape')));
  const branch = { parent: run.id, step: 0, mutation: {} };
  await store.save(join(cwd, exampleTape(cwd, 'b.tape', { answer: 'Rain.' })), { branch });
  await store.close();
  return { cwd, id: shortId(run.id) };
}

test('commands complete, the hidden ones left out', async () => {
  const { also, words } = await ask(['']);
  expect(also).toBe('nothing');
  expect(words).toEqual(expect.arrayContaining(['record', 'fork', 'completion', 'help']));
  expect(words).not.toContain('__complete');
  expect(await ask(['re'])).toEqual({
    also: 'nothing',
    words: ['record', 'replay', 'report', 'rerun'],
  });
  expect((await ask(['help', 'dif'])).words).toEqual(['diff']);
});

test('options of the command complete, and values of an option', async () => {
  expect((await ask(['replay', 'x', '--st'])).words.toSorted()).toEqual([
    '--stall-timeout',
    '--step-back',
    '--store',
  ]);
  const levels = ['byte', 'semantic', 'structural'];
  expect((await ask(['seal', 'x', '--tolerance', ''])).words).toEqual(levels);
  // As zsh and fish hand it over, and as bash splits it.
  expect((await ask(['seal', '--tolerance=s'])).words).toEqual([
    '--tolerance=semantic',
    '--tolerance=structural',
  ]);
  expect((await ask(['seal', '--tolerance', '='])).words).toEqual(levels);
  expect((await ask(['seal', '--tolerance', '=', 'by'])).words).toEqual(['byte']);
  expect((await ask(['completion', ''])).words).toEqual([...shells]);
});

test('where a file, a folder or a number is meant, the shell is told so', async () => {
  expect(await ask(['record', '-o', ''])).toEqual({ also: 'files', words: [] });
  expect(await ask(['--store', ''])).toEqual({ also: 'folders', words: [] });
  expect(await ask(['show', 'x', '--step', ''])).toEqual({ also: 'nothing', words: [] });
  expect(await ask(['show', 'x', ''])).toEqual({ also: 'nothing', words: [] });
  expect(await ask(['record', '--', 'node', ''])).toEqual({ also: 'files', words: [] });
});

test('runs of the store complete, their branches after a slash, and tapes', async () => {
  const { cwd, id } = await withRun();
  expect(await ask(['show', ''], cwd)).toEqual({ also: 'files', words: ['latest', id] });
  expect((await ask(['diff', 'latest', id.slice(0, 2)], cwd)).words).toEqual([id]);
  expect((await ask(['show', `${id.slice(0, 4)}/`], cwd)).words).toEqual([`${id.slice(0, 4)}/1`]);
  const store = join(cwd, '.tracefork');
  expect((await ask(['--store', store, 'rm', id.slice(0, 3)])).words).toEqual([id]);
});

test('a store that cannot be read completes nothing and says nothing', async () => {
  const cwd = temp({ 'package.json': '{}' });
  mkdirSync(join(cwd, '.tracefork'));
  writeFileSync(join(cwd, '.tracefork/store.sqlite'), 'not a database');
  expect(await inProcess(['__complete', 'show', ''], { cwd })).toEqual({
    code: 1,
    stdout: '',
    stderr: '',
  });
});

test('in bash, as it is, words come from the program that the PATH has, and nothing typed is run', async () => {
  const { cwd, id } = await withRun();
  const programs = temp();
  writeFileSync(
    join(programs, 'tracefork'),
    `#!/bin/sh\nexec "${process.execPath}" "${bin}" "$@"\n`,
  );
  chmodSync(join(programs, 'tracefork'), 0o755);
  const lines: readonly (readonly string[])[] = [
    ['tracefork', 'text'],
    ['tracefork', 'show', id.slice(0, 3)],
    ['tracefork', 'show', 'a.t'],
    ['tracefork', 'show', '$(touch run-by-tab)'],
  ];
  const asked = lines.map(
    (words) =>
      `COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _tracefork; echo "$(IFS=,; echo "\${COMPREPLY[*]}")"`,
  );
  // Twice, as a shell that is configured again does.
  const program = `set -u; eval "$(tracefork completion bash)"; eval "$(tracefork completion bash)"; complete -p tracefork\n${asked.join('\n')}\nls`;
  const env = steadyEnvironment();
  const stdout = execFileSync('bash', ['--norc', '--noprofile', '-c', program], {
    cwd,
    env: { ...env, PATH: `${programs}${delimiter}${env.PATH}` },
    encoding: 'utf8',
  });
  expect(stdout.split('\n').slice(0, -1)).toEqual([
    'complete -F _tracefork tracefork',
    'textconv',
    id,
    'a.tape',
    '',
    'a.tape',
    'b.tape',
    'package.json',
  ]);
});

const parsers: Readonly<Record<Exclude<Shell, 'bash'>, string>> = {
  zsh: '-n',
  fish: '--no-execute',
};

for (const [shell, flag] of Object.entries(parsers) as [keyof typeof parsers, string][]) {
  const isThere = spawnSync(shell, ['-c', 'true']).status === 0;
  test.skipIf(!isThere)(`${shell} reads its script (skipped where there is no ${shell})`, () => {
    const { status, stderr } = spawnSync(shell, [flag], { input: scripts[shell] });
    expect({ status, stderr: stderr.toString() }).toEqual({ status: 0, stderr: '' });
  });
}
