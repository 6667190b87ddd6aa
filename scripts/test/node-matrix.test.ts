import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { nodeMatrix } from '../node-matrix.ts';
import { makeFolder } from './make-workspace.ts';

afterEach(() => vi.unstubAllEnvs());

test('versions that cannot be installed are a result with the reason', async () => {
  const root = makeFolder({});
  vi.stubEnv('npm_config_registry', 'http://127.0.0.1:9/');
  vi.stubEnv('npm_config_fetch_retries', '0');
  vi.stubEnv('npm_config_cache', join(root, 'npm-cache'));
  const matrix = await nodeMatrix(root);
  expect(matrix).toMatchObject({ ok: false, reason: expect.stringContaining('ECONNREFUSED') });
});

test('a machine without npm is a result with the reason', async () => {
  vi.stubEnv('PATH', makeFolder({}));
  const matrix = await nodeMatrix(makeFolder({}));
  expect(matrix).toMatchObject({ ok: false, reason: expect.stringContaining('Cannot start npm') });
});
