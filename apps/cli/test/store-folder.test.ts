import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createStore } from '@tracefork/store';
import { expect, test } from 'vitest';
import { tracefork } from './support/cli.ts';
import { agentTape } from './support/made-up-tape.ts';
import { temp } from './support/temp.ts';

test('a recording that comes to nothing removes nothing that was there before', async () => {
  const cwd = temp();
  const mine = join(cwd, 'mine');
  mkdirSync(mine);
  writeFileSync(join(mine, '.gitignore'), 'secrets\n');
  const empty = join(cwd, 'empty');
  mkdirSync(empty);
  for (const folder of [mine, empty, join(cwd, 'new')]) {
    const { code } = await tracefork(['--store', folder, 'record', '--', 'true'], { cwd });
    expect(code).toBe(125);
  }
  expect(readdirSync(cwd).sort()).toEqual(['empty', 'mine']);
  expect(readdirSync(mine)).toEqual(['.gitignore']);
  expect(readFileSync(join(mine, '.gitignore'), 'utf8')).toBe('secrets\n');
});

test('an empty --store names no folder, and the working directory is not taken for it', async () => {
  const cwd = temp({ 'notes.txt': '' });
  for (const args of [['runs'], ['record', '--', 'node', '-e', '0']]) {
    const { stderr } = await tracefork(['--store', '', ...args], { cwd });
    expect(stderr).toContain('--store names no folder');
  }
  expect(readdirSync(cwd)).toEqual(['notes.txt']);
});

test('what stands where the store or its journal should be is named, and left alone', async () => {
  const cwd = temp({ 'package.json': '{}', '.tracefork': 'a file' });
  const record = ['record', '--', 'node', '-e', '0'];
  const first = await tracefork(record, { cwd });
  expect([first.code, first.stderr.includes('.tracefork/journal cannot be used')]).toEqual([
    125,
    true,
  ]);
  expect(readFileSync(join(cwd, '.tracefork'), 'utf8')).toBe('a file');
  rmSync(join(cwd, '.tracefork'));
  mkdirSync(join(cwd, '.tracefork'));
  writeFileSync(join(cwd, '.tracefork/journal'), 'a file');
  const second = await tracefork(record, { cwd });
  expect([second.code, second.stderr.includes('fault in tracefork')]).toEqual([125, false]);
  const runs = await tracefork(['runs'], { cwd });
  expect([runs.code, runs.stderr.includes('There is no store here yet')]).toEqual([2, true]);
});

test('several that prune at once all come through', async () => {
  const cwd = temp({ 'package.json': '{}' });
  const store = await createStore(join(cwd, '.tracefork'));
  for (let seed = 0; seed < 60; seed += 1) await store.save(agentTape(seed));
  await store.close();
  const all = await Promise.all(
    [20, 10, 5].map((keep) => tracefork(['prune', '--keep', `${keep}`, '--yes'], { cwd })),
  );
  expect(all.map(({ code, stderr }) => [code, stderr])).toEqual(all.map(() => [0, '']));
  const { stdout } = await tracefork(['runs', '--json'], { cwd });
  expect(JSON.parse(stdout).total).toBe(5);
  expect(existsSync(join(cwd, '.tracefork/store.sqlite'))).toBe(true);
});
