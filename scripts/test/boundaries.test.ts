import { expect, test } from 'vitest';
import { checkBoundaries } from '../boundaries.ts';
import { type Files, makeWorkspace } from './make-workspace.ts';

const check = (files: Files): string[] => checkBoundaries(makeWorkspace(files));

test('a workspace that keeps to the table has no faults', () => {
  expect(check({})).toEqual([]);
});

test.each([
  ['a static import', `\nimport { parse } from '@tracefork/wire';\nparse();`],
  ['an import for its effects', `\nimport '@tracefork/wire';`],
  ['a re-export', `\nexport { parse } from '@tracefork/wire';`],
  ['a re-export of everything', `\nexport * from '@tracefork/wire';`],
  ['a dynamic import', `\nawait import('@tracefork/wire');`],
  ['a dynamic import with a template literal', '\nawait import(`@tracefork/wire`);'],
  ['a type-only import', `\nimport type { Usage } from '@tracefork/wire';`],
  ['a type expression', `\nexport type U = import('@tracefork/wire').Usage;`],
  ['require', `\nrequire('@tracefork/wire');`],
  ['import.meta.resolve', `\nimport.meta.resolve('@tracefork/wire');`],
])('%s across a forbidden edge is named with file, line and edge', (_form, source) => {
  expect(check({ 'packages/tape/src/bad.ts': source })).toEqual([
    'packages/tape/src/bad.ts:2: tape must not import @tracefork/wire (allowed here: no workspace package). Remove it.',
  ]);
});

test('a manifest may not depend across a forbidden edge, peers and optional ones included', () => {
  for (const field of ['dependencies', 'peerDependencies', 'optionalDependencies']) {
    const manifest = { name: '@tracefork/wire', [field]: { '@tracefork/tape': 'workspace:^' } };
    expect(check({ 'packages/wire/package.json': manifest })).toEqual([
      'packages/wire/package.json: wire must not depend on @tracefork/tape (allowed: no workspace package). Remove it.',
    ]);
  }
});

test('a package without a row in the table is a fault', () => {
  expect(check({ 'packages/extra/package.json': { name: '@tracefork/extra' } })).toEqual([
    'packages/extra/package.json: extra has no row in scripts/boundaries.ts. Add one.',
  ]);
});

test('an import of a file that the other package does not export is a fault', () => {
  const source = `import { x } from '@tracefork/tape/dist/writer.js';\nx;`;
  expect(check({ 'packages/transport/src/bad.ts': source })).toEqual([
    'packages/transport/src/bad.ts:1: @tracefork/tape/dist/writer.js is no export of @tracefork/tape. Import what its package.json exports.',
  ]);
});

test('a relative import may not leave its package, in tests neither', () => {
  const source = `import '../../tape/src/index.ts';`;
  expect(check({ 'packages/transport/test/bad.test.ts': source })).toEqual([
    'packages/transport/test/bad.test.ts:1: ../../tape/src/index.ts leaves packages/transport. Import by package name.',
  ]);
});

test('sources may not import from tests', () => {
  expect(check({ 'packages/tape/src/bad.ts': `import '../test/helper.ts';` })).toEqual([
    'packages/tape/src/bad.ts:1: src must not import tests (../test/helper.ts). Move what both need into src.',
  ]);
});

test('a third-party package must be declared by the package that imports it', () => {
  const source = `import ms from 'ms/deep/file.js';\nms;`;
  expect(check({ 'packages/tape/src/bad.ts': source })).toEqual([
    'packages/tape/src/bad.ts:1: ms is not declared. Add it to dependencies in packages/tape/package.json.',
  ]);
});

test('what only the root declares may be used in tests and not in sources', () => {
  const source = `import { test } from 'vitest';\ntest;`;
  expect(check({ 'packages/tape/test/a.test.ts': source })).toEqual([]);
  expect(check({ 'packages/tape/src/a.ts': source })).toHaveLength(1);
});

test('what one entry may import is refused elsewhere, also when reached through that entry', () => {
  const faults = {
    name: '@tracefork/faults',
    dependencies: { '@tracefork/transport': 'workspace:^' },
  };
  const use = `import { record } from '@tracefork/transport';\nrecord;`;
  const files = { 'packages/faults/package.json': faults, 'packages/faults/src/harness.ts': use };
  expect(check({ ...files, 'packages/faults/src/harness/live.ts': use })).toEqual([]);
  expect(
    check({ ...files, 'packages/faults/src/index.ts': `export * from './harness.ts';` }),
  ).toEqual([
    'packages/faults/src/index.ts:1: ./harness.ts may use transport, so only its own entry may import it.',
  ]);
  expect(check({ ...files, 'packages/faults/src/plan.ts': use })).toEqual([
    'packages/faults/src/plan.ts:1: faults must not import @tracefork/transport (allowed here: tape, wire). Remove it.',
  ]);
});

test('a page may use tools that its package bundles, and keeps to the table all the same', () => {
  const report = { name: '@tracefork/report', devDependencies: { preact: '*' } };
  const withPage = (source: string): string[] =>
    check({ 'packages/report/package.json': report, 'packages/report/page/app.tsx': source });
  expect(withPage(`import { h } from 'preact';\nexport const a = <b>{h}</b>;`)).toEqual([]);
  expect(withPage(`import { x } from '@tracefork/transport';\nx;`)).toEqual([
    'packages/report/page/app.tsx:1: report must not import @tracefork/transport (allowed here: tape, wire). Remove it.',
  ]);
});

test('an edge for types alone refuses imports that leave a trace at run time', () => {
  const report = {
    name: '@tracefork/report',
    dependencies: { '@tracefork/fork': 'workspace:^' },
  };
  const withSource = (source: string): string[] =>
    check({ 'packages/report/package.json': report, 'packages/report/src/index.ts': source });
  expect(withSource(`import type { Branch } from '@tracefork/fork';`)).toEqual([]);
  // With verbatimModuleSyntax this form is emitted as `import {} from …`.
  expect(withSource(`import { type Branch } from '@tracefork/fork';`)).toEqual([
    'packages/report/src/index.ts:1: report must not import @tracefork/fork (allowed here: tape, wire). Remove it.',
  ]);
});

test('a file that cannot be parsed is an error that names it', () => {
  expect(() => check({ 'packages/tape/src/bad.ts': 'const = ;' })).toThrow(
    /Cannot parse .*bad\.ts/,
  );
});
