import { expect, test } from 'vitest';
import { workspacePackages } from '../check/workspace.ts';
import { packageFaults } from '../package-checks.ts';
import { type Files, makeFolder } from './make-workspace.ts';

const manifest = {
  name: '@tracefork/tape',
  version: '1.0.0',
  license: 'MIT',
  type: 'module',
  files: ['dist'],
  exports: { '.': { types: './dist/index.d.ts', default: './dist/index.js' } },
};

/** A package that is in order, with `files` on top. */
const faultsWith = async (files: Files): Promise<string[]> => {
  const root = makeFolder({
    'pnpm-workspace.yaml':
      'packages: ["packages/*"]\npmOnFail: ignore\nverifyDepsBeforeRun: false\n',
    'package.json': { name: 'root', private: true },
    'packages/tape/package.json': manifest,
    'packages/tape/README.md': '# tape',
    'packages/tape/LICENSE': 'MIT',
    'packages/tape/src/index.ts': 'export const one: number = 1;\n',
    'packages/tape/dist/index.js': 'export const one = 1;\n',
    'packages/tape/dist/index.d.ts': 'export declare const one: number;\n',
    ...files,
  });
  const [tape] = workspacePackages(root);
  if (!tape) throw new Error('the fixture has no package');
  return packageFaults(tape);
};

test('a package with only what belongs in it has no faults', async () => {
  expect(await faultsWith({})).toEqual([]);
});

test('a file that does not belong into a tarball is named', async () => {
  const files = { 'packages/tape/package.json': { ...manifest, files: ['dist', 'src'] } };
  expect(await faultsWith(files)).toEqual([
    'ships src/index.ts. Narrow "files" in packages/tape/package.json.',
  ]);
});

test('an export that leads to a missing file is found by publint', async () => {
  const exports = { ...manifest.exports, './gone': './dist/gone.js' };
  const faults = await faultsWith({ 'packages/tape/package.json': { ...manifest, exports } });
  expect(faults.join('\n')).toMatch(/publint: .*gone/);
});

test('declarations that do not resolve are found by arethetypeswrong', async () => {
  const declaration = `export { one } from './inner';\n`;
  const faults = await faultsWith({ 'packages/tape/dist/index.d.ts': declaration });
  expect(faults.join('\n')).toMatch(/attw: .*InternalResolutionError/);
});

test('declarations of CommonJS for an ES module are found by arethetypeswrong', async () => {
  const exports = { '.': { types: './dist/index.d.cts', default: './dist/index.js' } };
  const faults = await faultsWith({
    'packages/tape/package.json': { ...manifest, exports },
    'packages/tape/dist/index.d.cts': 'export declare const one: number;\n',
  });
  expect(faults.join('\n')).toMatch(/attw: .*FalseCJS/);
});

test('an entry without types is found by arethetypeswrong, only as ES modules see it', async () => {
  const exports = { ...manifest.exports, './bare': './dist/bare.js' };
  const faults = await faultsWith({
    'packages/tape/package.json': { ...manifest, exports },
    'packages/tape/dist/bare.js': 'export const two = 2;\n',
  });
  expect(faults.join('\n')).toMatch(/attw: .*UntypedResolution.*node16-esm/);
  expect(faults.join('\n')).not.toMatch(/node10|node16-cjs/);
});

test('a package without types is named', async () => {
  const exports = { '.': './dist/index.js' };
  const faults = await faultsWith({
    'packages/tape/package.json': { ...manifest, exports, files: ['dist/index.js'] },
  });
  expect(faults).toEqual(['attw: the package has no types']);
});
