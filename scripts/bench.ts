import { globSync } from 'node:fs';
import { join } from 'node:path';
import { keepResult } from './bench/keep-results.ts';
import { benchOptions } from './bench/options.ts';
import { run } from './check/run.ts';
import { posix, projectRoot } from './check/workspace.ts';

/**
 * `pnpm bench [PART_OF_A_PATH…] [--quick] [--table]`: one benchmark after the other, so that none
 * disturbs another. `--table` makes docs/benchmarks.md.
 */
const all = globSync('{packages,apps}/*/bench/**/*.bench.ts', { cwd: projectRoot })
  .map(posix)
  .sort();
const { quick, table, files } = benchOptions(process.argv.slice(2), all);

if (files.length === 0) {
  console.error(`No benchmark has that in its path. There are:\n  ${all.join('\n  ')}`);
  process.exitCode = 2;
}
for (const file of files) {
  console.log(`\n── ${file}`);
  const work = async (more: Readonly<Record<string, string>> = {}): Promise<void> => {
    const env = { ...more, ...(quick ? { BENCH_QUICK: '1' } : {}) };
    const program = [process.execPath, '--expose-gc', join(projectRoot, file)] as const;
    const result = await run(program, { cwd: projectRoot, env, output: 'live' });
    if (!result.ok) process.exitCode = 1;
  };
  await (table ? keepResult(file, { quick, work }) : work());
}
