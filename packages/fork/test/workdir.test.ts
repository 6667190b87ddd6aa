import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { isForkError } from '../src/index.ts';
import { copyWorkdir } from '../src/run/workdir.ts';

/** A project with these files. */
function project(files: Readonly<Record<string, string>>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'fork-workdir-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

test('a copy has the files of the original, and what is written there stays there', async () => {
  const folder = project({ 'a.txt': 'a', 'deep/b.txt': 'b', '.tracefork/store.sqlite': 's' });
  symlinkSync('a.txt', join(folder, 'link.txt'));
  const { cwd, remove } = await copyWorkdir(folder);
  writeFileSync(join(cwd, 'link.txt'), 'changed');
  writeFileSync(join(cwd, 'deep/b.txt'), 'changed');
  expect(readFileSync(join(cwd, 'a.txt'), 'utf8')).toBe('changed');
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('a');
  expect(readFileSync(join(folder, 'deep/b.txt'), 'utf8')).toBe('b');
  expect(existsSync(join(cwd, '.tracefork'))).toBe(false);
  await remove();
  expect(existsSync(cwd)).toBe(false);
  expect(readFileSync(join(folder, 'a.txt'), 'utf8')).toBe('a');
});

test('packages and neighbours are found from a copy as from the original, without being copied', async () => {
  const folder = project({
    '.git/HEAD': 'ref',
    'node_modules/root-package/index.js': 'r',
    'apps/agent/node_modules/own/index.js': 'o',
    'apps/agent/src/inner/node_modules/deep/index.js': 'd',
    'apps/agent/agent.js': 'x',
    'apps/shared.js': 's',
  });
  const { cwd, remove } = await copyWorkdir(join(folder, 'apps/agent'));
  for (const [path, content] of [
    ['agent.js', 'x'],
    ['../shared.js', 's'],
    ['../../node_modules/root-package/index.js', 'r'],
    ['node_modules/own/index.js', 'o'],
    ['src/inner/node_modules/deep/index.js', 'd'],
  ] as const) {
    expect(readFileSync(join(cwd, path), 'utf8'), path).toBe(content);
  }
  expect(realpathSync(join(cwd, 'node_modules'))).toBe(join(folder, 'apps/agent/node_modules'));
  await remove();
  expect(existsSync(join(folder, 'apps/agent/node_modules/own/index.js'))).toBe(true);
});

test('a folder that is too large is refused with what to do, and nothing is left behind', async () => {
  const folder = project({ 'a.txt': 'x'.repeat(2000), 'node_modules/big.txt': 'x'.repeat(9000) });
  const refused = await copyWorkdir(folder, { bytes: 1000, files: 10 }).catch((error) => error);
  expect(isForkError(refused, 'FORK_WORKDIR_TOO_LARGE')).toBe(true);
  expect(refused.message).toContain('--workdir shared');
  await (await copyWorkdir(folder, { bytes: 3000, files: 10 })).remove();
});
