import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeBlocks } from '../check/markdown.ts';
import { projectRoot, workspacePackages } from '../check/workspace.ts';
import { closureOf, megabytesOf, runsAtInstall } from '../installed/closure.ts';
import { type Installed, installPacked } from '../installed/install-packed.ts';
import { weightFault } from '../installed/weight.ts';

const published = workspacePackages(projectRoot).filter(({ manifest }) => !manifest.private);
/** Binaries of `NODE_MATRIX`, which is `LABEL=/path/to/node` joined by commas; else this one. */
const nodes = process.env.NODE_MATRIX?.split(',').map((each) =>
  each.slice(each.indexOf('=') + 1),
) ?? [process.execPath];

let installed: Installed;
beforeAll(async () => {
  installed = await installPacked(published);
}, 180_000);
afterAll(() => installed?.remove(), 180_000);

/** A folder with what npm would install for a package alone, and nothing else, as links. */
function alone(name: string): string {
  const folder = join(installed.around, 'alone', name.replace('/', '-'));
  for (const each of closureOf(name, installed.app)) {
    const link = join(folder, 'node_modules', each);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join(installed.app, 'node_modules', each), link);
  }
  writeFileSync(join(folder, 'package.json'), '{"type":"module","private":true}');
  return folder;
}

function runFile(file: string, { node, cwd }: { node: string; cwd: string }) {
  const flags = ['--no-warnings', '--experimental-strip-types'];
  const { PATH = '', HOME = '' } = process.env;
  // So that a package finds what lies beside its link, and nothing else.
  const env = { PATH, HOME, TZ: 'UTC', NODE_OPTIONS: '--preserve-symlinks' };
  return spawnSync(node, [...flags, file], { cwd, env, encoding: 'utf8', timeout: 60_000 });
}

const examplesOf = (folder: string) =>
  codeBlocks(readFileSync(join(folder, 'README.md'), 'utf8')).filter(({ info }) =>
    /^ts( run)?$/.test(info),
  );

/** Entries for users of msw and Vitest, which are theirs to install. */
const needsPeers = /@tracefork\/transport\/(msw|vitest)\b/;

for (const { folder, manifest } of published) {
  const { name, exports = {} } = manifest;
  test(`${name}, installed alone, loads by every entry on every Node, and does what its README shows`, () => {
    const cwd = alone(name);
    const entries = Object.keys(exports).map((entry) => name + entry.slice(1));
    const own = entries.filter((entry) => !needsPeers.test(entry));
    writeFileSync(
      join(cwd, 'entries.mjs'),
      own.map((entry) => `await import('${entry}');`).join('\n'),
    );
    for (const node of nodes) {
      const { status, stdout, stderr } = runFile('entries.mjs', { node, cwd });
      expect({ status, stdout, stderr }, node).toEqual({ status: 0, stdout: '', stderr: '' });
    }
    const examples = examplesOf(folder);
    expect(examples.length).toBeGreaterThan(0);
    const [first] = examples;
    for (const { code, line, info } of examples) {
      if ((info === 'ts' && line !== first?.line) || needsPeers.test(code)) continue;
      writeFileSync(join(cwd, 'example.ts'), code);
      const { status, stdout, stderr } = runFile('example.ts', { node: process.execPath, cwd });
      expect({ status, stderr }, `README.md:${line}`).toEqual({ status: 0, stderr: '' });
      for (const [, promised = ''] of code.matchAll(/^console\.log\(.*\);\s*\/\/ (.*)$/gm)) {
        expect(stdout, `README.md:${line}`).toContain(promised);
      }
    }
  });
}

test('nothing that any of them brings along compiles or runs anything while it is installed', () => {
  const names = new Set(
    published.flatMap(({ manifest }) => closureOf(manifest.name, installed.app)),
  );
  expect([...names].filter((name) => runsAtInstall(name, installed.app))).toEqual([]);
  expect(closureOf('@tracefork/tape', installed.app)).toEqual(['@tracefork/tape']);
});

test('the weight that each README states is what is installed', () => {
  const faults = published.flatMap(({ folder, manifest: { name } }) => {
    const names = closureOf(name, installed.app);
    const weight = { packages: names.length, megabytes: megabytesOf(names, installed.app) };
    const fault = weightFault(readFileSync(join(folder, 'README.md'), 'utf8'), { name, weight });
    return fault === undefined ? [] : [`${name}: ${fault}`];
  });
  expect(faults, 'node scripts/package-weights.ts writes them').toEqual([]);
});
