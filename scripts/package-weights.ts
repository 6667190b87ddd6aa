import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot, workspacePackages } from './check/workspace.ts';
import { closureOf, megabytesOf } from './installed/closure.ts';
import { installPacked } from './installed/install-packed.ts';
import { weightLine, withWeight } from './installed/weight.ts';

/** `node scripts/package-weights.ts`: measures what each package brings along, and writes it into its README. */
const published = workspacePackages(projectRoot).filter(({ manifest }) => !manifest.private);
const { app, remove } = await installPacked(published);
for (const { folder, manifest } of published) {
  const names = closureOf(manifest.name, app);
  const weight = { packages: names.length, megabytes: megabytesOf(names, app) };
  const line = weightLine(manifest.name, weight);
  const readme = join(folder, 'README.md');
  writeFileSync(readme, withWeight(readFileSync(readme, 'utf8'), line));
  console.log(line);
}
remove();
