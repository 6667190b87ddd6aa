import { globSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './check/run.ts';
import { posix, projectRoot } from './check/workspace.ts';

/** `pnpm bench [PART_OF_A_PATH…]`: one benchmark after the other, so that none disturbs another. */
const wanted = process.argv.slice(2);
const files = globSync('{packages,apps}/*/bench/**/*.bench.ts', { cwd: projectRoot })
  .map(posix)
  .sort()
  .filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)));

if (files.length === 0) {
  console.error(`No benchmark has ${wanted.join(' or ')} in its path.`);
  process.exitCode = 2;
}
for (const file of files) {
  console.log(`\n── ${file}`);
  const result = await run([process.execPath, '--expose-gc', join(projectRoot, file)], {
    cwd: projectRoot,
    output: 'live',
  });
  if (!result.ok) process.exitCode = 1;
}
