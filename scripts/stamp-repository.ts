import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot, workspacePackages } from './check/workspace.ts';

/**
 * Says in the manifest of every package that is published where its source is: npm compares that
 * with the workflow that publishes it. The address comes from the workflow, so that a manifest never
 * names a place that the package was not built from.
 *
 * @param repository `OWNER/NAME`, as in `GITHUB_REPOSITORY`
 * @throws where it is no such name
 */
export function stampRepository(
  root: string,
  { server, repository }: { readonly server: string; readonly repository: string },
): void {
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository)) {
    throw new Error(`"${repository}" is no repository. GITHUB_REPOSITORY should be OWNER/NAME.`);
  }
  for (const { folder, path, manifest } of workspacePackages(root)) {
    if (manifest.private) continue;
    const file = join(folder, 'package.json');
    const whole = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const url = `git+${server}/${repository}.git`;
    const stamped = { ...whole, repository: { type: 'git', url, directory: path } };
    writeFileSync(file, `${JSON.stringify(stamped, null, 2)}\n`);
  }
}

if (import.meta.main) {
  const { GITHUB_SERVER_URL: server = 'https://github.com', GITHUB_REPOSITORY: repository = '' } =
    process.env;
  stampRepository(projectRoot, { server, repository });
}
