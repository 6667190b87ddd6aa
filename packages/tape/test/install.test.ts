import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { nodes } from '@tracefork/test-support/nodes';
import { expect, test } from 'vitest';
import { tempPath } from './support/temp.ts';

const root = join(import.meta.dirname, '..');

/** Builds and packs a copy, so that no other test finds `dist` half written; gives the tarball. */
function packCopy(folder: string): string {
  const copy = join(folder, 'copy');
  mkdirSync(copy);
  for (const name of ['package.json', 'README.md', 'FORMAT.md', 'LICENSE']) {
    copyFileSync(join(root, name), join(copy, name));
  }
  const tsc = ['exec', 'tsc', '-p', 'tsconfig.json', '--outDir', join(copy, 'dist')];
  execFileSync('pnpm', tsc, { cwd: root, stdio: 'pipe' });
  execFileSync('npm', ['pack', '--ignore-scripts'], { cwd: copy, stdio: 'pipe' });
  const tarball = readdirSync(copy).find((name) => name.endsWith('.tgz'));
  return join(copy, tarball ?? expect.fail('no tarball'));
}

function installedApp(): string {
  const folder = dirname(tempPath('x'));
  const app = join(folder, 'app');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{"type":"module","private":true}');
  const flags = ['--ignore-scripts', '--offline', '--no-audit', '--no-fund'];
  execFileSync('npm', ['install', ...flags, packCopy(folder)], { cwd: app, stdio: 'pipe' });
  return app;
}

const program = `
import { openTape, tapeHeader, writeTape } from '@tracefork/tape';
import { readPythonTape } from '@tracefork/tape/python';
writeTape('a.tape', [
  tapeHeader({ created: '2026-01-01T00:00:00.000Z', writer: { name: 'ten lines', version: '1' } }),
  { kind: 'stdin', t: 0, body: new TextEncoder().encode('hello') },
  { kind: 'end', t: 1, complete: true },
]);
const { complete, events } = openTape('a.tape');
console.log(complete, new TextDecoder().decode(events[1].body), typeof readPythonTape);`;

test('the packed package installs alone without scripts, and writes and reads a tape in ten lines', () => {
  const app = installedApp();
  const installed = readdirSync(join(app, 'node_modules')).filter((name) => !name.startsWith('.'));
  expect(installed).toEqual(['@tracefork']);
  expect(program.trim().split('\n').length).toBeLessThanOrEqual(10);
  writeFileSync(join(app, 'main.js'), program);
  for (const node of nodes) {
    const output = execFileSync(node, ['main.js'], { cwd: app, encoding: 'utf8' });
    expect(output, node).toBe('true hello function\n');
    rmSync(join(app, 'a.tape'));
  }
});

test('a Node without zstd is told in one line what is needed', () => {
  const app = installedApp();
  const old = `import zlib from 'node:zlib';
delete zlib.zstdDecompressSync;
await import('@tracefork/tape').catch((error) => console.log(error.message));
await import('@tracefork/tape/python').catch((error) => console.log(error.message));`;
  writeFileSync(join(app, 'old.js'), old);
  const { stdout } = spawnSync(process.execPath, ['old.js'], { cwd: app, encoding: 'utf8' });
  const line = `@tracefork/tape needs Node 22.15 or later, or 23.8 or later (zstd in node:zlib); this is Node ${process.versions.node}.`;
  expect(stdout).toBe(`${line}\n${line}\n`);
});

test('the example in the README runs and prints what it says', () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const code = /```ts\n([^`]*)```/.exec(readme)?.[1] ?? expect.fail('no example found');
  const source = code.replace('@tracefork/tape', join(root, 'src/index.ts'));
  const flags = ['--no-warnings', '--input-type=module-typescript', '-e', source];
  const output = execFileSync(process.execPath, flags, {
    cwd: dirname(tempPath('x')),
    encoding: 'utf8',
  });
  const promised = /^\/\/ (.*)$/m.exec(code)?.[1] ?? expect.fail('the example promises nothing');
  expect(output).toBe(`${promised}\n`);
});

test('no module takes zstd from node:zlib by name, which would not even link on an older Node', () => {
  const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const sources = files.filter((name) => name.endsWith('.ts'));
  expect(sources.length).toBeGreaterThan(30);
  for (const name of sources) {
    const imports = readFileSync(join(root, 'src', name), 'utf8').match(
      /^import .* from 'node:zlib';$/gm,
    );
    for (const one of imports ?? []) expect(one, name).toBe("import zlib from 'node:zlib';");
  }
});
