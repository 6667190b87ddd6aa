import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { manifestFaults } from '../check/manifest-faults.ts';
import { projectRoot, workspacePackages } from '../check/workspace.ts';
import { weightFault, weightLine, withWeight } from '../installed/weight.ts';
import { stampRepository } from '../stamp-repository.ts';
import { makeFolder } from './make-workspace.ts';

const whole = {
  name: '@tracefork/tape',
  description: 'The tape.',
  license: 'MIT',
  type: 'module',
  sideEffects: false,
  engines: { node: '>=22' },
  exports: {},
  files: ['dist'],
  publishConfig: { access: 'public', provenance: true },
};

function faultsOf(manifest: object): readonly string[] {
  const [tape] = workspacePackages(makeFolder({ 'packages/tape/package.json': manifest }));
  if (tape === undefined) throw new Error('the fixture has no package');
  return manifestFaults(tape);
}

test('a manifest that lacks a field, or names a file that is not built, is a fault', () => {
  expect(faultsOf(whole)).toEqual([]);
  const { engines: _, ...lacking } = whole;
  expect(faultsOf({ ...lacking, publishConfig: { access: 'public' } })).toEqual([
    'packages/tape/package.json: "engines" is missing or not as in the other packages.',
    'packages/tape/package.json: "publishConfig" is missing or not as in the other packages.',
  ]);
  expect(faultsOf({ ...whole, sideEffects: ['./dist/gone.js'] })).toEqual([
    'packages/tape/package.json: "sideEffects" names ./dist/gone.js, which is not built.',
  ]);
});

test('a release says where the source of each published package is, and of no other', () => {
  const root = makeFolder({
    'packages/tape/package.json': whole,
    'packages/own/package.json': { name: 'own', private: true },
  });
  const read = (path: string) => JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
  stampRepository(root, { server: 'https://github.com', repository: 'me/fork' });
  expect(read('packages/tape')).toEqual({
    ...whole,
    repository: {
      type: 'git',
      url: 'git+https://github.com/me/fork.git',
      directory: 'packages/tape',
    },
  });
  expect(read('packages/own')).toEqual({ name: 'own', private: true });
  expect(() => stampRepository(root, { server: 'https://github.com', repository: '' })).toThrow(
    'OWNER/NAME',
  );
});

test('the workflow that publishes pins its actions, and only the job that publishes gets an identity', () => {
  const text = readFileSync(join(projectRoot, '.github/workflows/release.yml'), 'utf8');
  const used = [...text.matchAll(/uses: (\S+)/g)].map(([, name]) => name);
  expect(used.length).toBeGreaterThan(0);
  for (const name of used) expect(name).toMatch(/@[0-9a-f]{40}$/);
  expect(text).toMatch(/^permissions: \{\}$/m);
  expect(text.match(/id-token: write/g)).toHaveLength(1);
  expect(text.indexOf('id-token: write')).toBeGreaterThan(text.indexOf('\n  publish:'));
});

test('a stated weight holds within a tenth, and another number of packages does not', () => {
  const name = '@tracefork/x';
  const readme = withWeight('# x\n', weightLine(name, { packages: 5, megabytes: 2 }));
  const fault = (packages: number, megabytes: number) =>
    weightFault(readme, { name, weight: { packages, megabytes } });
  expect([fault(5, 2), fault(5, 2.15)]).toEqual([undefined, undefined]);
  expect(fault(5, 2.5)).toContain('5 packages, 2.5 MB');
  expect(fault(6, 2)).toContain('6 packages');
  expect(withWeight(readme, weightLine(name, { packages: 1, megabytes: 3 }))).toContain(
    '1 package, 3.0 MB',
  );
});
