import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

/** Files by path; a value that is no string is written as JSON. */
export type Files = Readonly<Record<string, string | object>>;

/** A throw-away folder with these files, deleted when the test ends. */
export function makeFolder(files: Files): string {
  const root = mkdtempSync(join(tmpdir(), 'tracefork-scripts-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(
      join(root, path),
      typeof content === 'string' ? content : JSON.stringify(content),
    );
  }
  return root;
}

/** A small workspace in which everything is allowed, with `files` on top. */
export function makeWorkspace(files: Files): string {
  const root = { '.': './dist/index.js' };
  return makeFolder({
    'package.json': { name: 'root', devDependencies: { vitest: '*' } },
    'packages/tape/package.json': { name: '@tracefork/tape', exports: root },
    'packages/tape/src/index.ts': `export * from './writer.ts';`,
    'packages/tape/src/writer.ts': `import { writeSync } from 'node:fs';\nexport { writeSync };`,
    'packages/wire/package.json': { name: '@tracefork/wire', exports: root },
    'packages/transport/package.json': {
      name: '@tracefork/transport',
      exports: { ...root, './msw': './dist/msw.js' },
      dependencies: { '@tracefork/tape': 'workspace:^', msw: '3.0.5' },
    },
    'packages/transport/src/msw.ts': `import { http } from 'msw';\nimport type { Tape } from '@tracefork/tape';\nexport { http, type Tape };`,
    'packages/transport/test/msw.test.ts': `import { test } from 'vitest';\nimport { http } from '../src/msw.ts';\ntest('x', () => http);`,
    ...files,
  });
}
