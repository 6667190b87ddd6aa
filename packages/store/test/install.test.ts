import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nodes } from '@tracefork/test-support/nodes';
import { expect, test } from 'vitest';
import { tooOld } from '../src/node-version.ts';
import { tempPath } from './support/temp.ts';

const root = join(import.meta.dirname, '..');

/** Builds a copy of a package, so that no other test finds `dist` half written, and packs it. */
function packed(folder: string, name: string): string {
  const source = join(root, '..', name);
  const copy = join(folder, name);
  mkdirSync(copy);
  for (const file of readdirSync(source)) {
    if (/\.(json|md)$|^LICENSE$/.test(file)) copyFileSync(join(source, file), join(copy, file));
  }
  const tsc = ['exec', 'tsc', '-p', 'tsconfig.json', '--outDir', join(copy, 'dist')];
  execFileSync('pnpm', tsc, { cwd: source, stdio: 'pipe' });
  const manifest = join(copy, 'package.json');
  const text = execFileSync(
    process.execPath,
    ['-p', `JSON.stringify(require(${JSON.stringify(manifest)}))`],
    { encoding: 'utf8' },
  );
  writeFileSync(manifest, text.replaceAll('workspace:^', '*'));
  execFileSync('npm', ['pack', '--ignore-scripts'], { cwd: copy, stdio: 'pipe' });
  const tarball = readdirSync(copy).find((file) => file.endsWith('.tgz'));
  return join(copy, tarball ?? expect.fail('no tarball'));
}

const program = `
import { tapeHeader, writeTape } from '@tracefork/tape';
import { createStore } from '@tracefork/store';
import { readPythonDatabase } from '@tracefork/store/python';
const created = '2026-01-01T00:00:00.000Z';
writeTape('a.tape', [
  tapeHeader({ created, writer: { name: 'installed', version: '1' }, agent: 'alone' }),
  { kind: 'end', t: 1, complete: true },
]);
const store = await createStore('.tracefork');
const { run } = await store.save('a.tape');
console.log(run.name, (await store.check()).findings.length, typeof readPythonDatabase);
await store.close();`;

test('the packed package installs without scripts and compilers, and keeps a run', () => {
  const folder = dirname(tempPath('x'));
  const app = join(folder, 'app');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{"type":"module","private":true}');
  const flags = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  const tarballs = [packed(folder, 'tape'), packed(folder, 'store')];
  execFileSync('npm', ['install', ...flags, ...tarballs], { cwd: app, stdio: 'pipe' });
  writeFileSync(join(app, 'main.js'), program);
  for (const [index, node] of nodes.entries()) {
    const cwd = join(app, String(index));
    mkdirSync(cwd);
    const output = execFileSync(node, ['../main.js'], { cwd, encoding: 'utf8' });
    expect(output, node).toBe('alone 0 function\n');
  }
}, 120_000);

test('versions of Node that cannot carry the store are told apart', () => {
  const answers = ['20.19.0', '22.18.0', '22.19.0', '23.11.0', '24.5.0', '24.6.0', '26.0.0'].map(
    (version) => tooOld(version) === undefined,
  );
  expect(answers).toEqual([false, false, true, false, false, true, true]);
});
