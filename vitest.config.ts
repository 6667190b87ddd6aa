import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const nightly = process.env.TRACEFORK_NIGHTLY === '1';
const tests = ['{packages,apps,examples}/*/test/**/*.test.ts', 'scripts/test/**/*.test.ts'];

/** The tape's tests once more, as on a machine where the native zstd cannot be loaded. */
const withoutNativeZstd = {
  extends: true as const,
  test: {
    name: 'tape on node:zlib',
    include: ['packages/tape/test/**/*.test.ts'],
    env: { TRACEFORK_ZSTD: 'node' },
  },
};

export default defineConfig({
  test: {
    pool: 'forks',
    // Many tests wait for processes they started, so two workers pay even on one core.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: nightly ? 600_000 : 60_000,
    hookTimeout: nightly ? 120_000 : 30_000,
    projects: [
      { extends: true, test: { name: 'all', include: tests } },
      ...(process.env.TRACEFORK_BOTH_ZSTD === '1' ? [withoutNativeZstd] : []),
    ],
  },
});
